//! What is counted of deliveries.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::webhook::retry::Outcome;
use domain::webhook::waiting::Waiting;

/// The figures of a process, by what each office tells of its organization.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Figures;

impl Figures {
    pub(super) fn attempted(self, outcome: &Outcome, took: Duration) {
        let kind = match outcome.status {
            _ if outcome.is_success() => "delivered",
            Some(_) => "refused",
            None => "failed",
        };
        telemetry::metrics().webhook_attempted(kind, took);
    }

    pub(super) fn arrived(self, after: TimeDelta) {
        // Clocks of several machines differ: what comes before it happened is on time.
        telemetry::metrics().webhook_delivered(after.to_std().unwrap_or_default());
    }
}

/// All that waits, as an office saw it last. It is taken back when the office ends.
#[derive(Debug, Default)]
pub(super) struct Seen(telemetry::WebhooksSeen);

impl Seen {
    pub(super) fn set(&mut self, webhooks: usize, waiting: &[Waiting], now: DateTime<Utc>) {
        let count = waiting.iter().map(|waiting| waiting.count).sum();
        let oldest = waiting.iter().filter_map(|waiting| waiting.since).min();
        let age = oldest.and_then(|since| (now - since).to_std().ok()).unwrap_or_default();
        self.0.set(i64::try_from(webhooks).unwrap_or(i64::MAX), count, age);
    }
}
