//! Figures of what is sent to webhooks.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::labels::OutcomeLabel;
use super::metrics::{Histograms, Metrics, metrics, seconds};

/// What every office has seen: the age that is shown is that of the oldest of all.
static SEEN: LazyLock<Mutex<HashMap<u64, Figures>>> = LazyLock::new(Mutex::default);
static NUMBERS: AtomicU64 = AtomicU64::new(0);

/// The figures of webhooks.
#[derive(Clone)]
pub(super) struct Webhooks {
    attempts: Histograms<OutcomeLabel>,
    lag: Histogram,
    sent_for: Gauge,
    waiting: Gauge,
    oldest: Gauge<f64, AtomicU64>,
    disabled: Counter,
}

impl Webhooks {
    pub(super) fn new() -> Self {
        Self {
            attempts: Family::new_with_constructor(seconds),
            lag: Histogram::new([0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0, 300.0, 3600.0, 21_600.0, 86_400.0, 432_000.0]),
            sent_for: Gauge::default(),
            waiting: Gauge::default(),
            oldest: Gauge::default(),
            disabled: Counter::default(),
        }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        for outcome in ["delivered", "refused", "failed"] {
            drop(self.attempts.get_or_create(&OutcomeLabel { outcome }));
        }
        registry.register(
            "order_gateway_webhook_attempt_duration_seconds",
            "What attempts to deliver took, by outcome",
            self.attempts.clone(),
        );
        registry.register("order_gateway_webhook_lag_seconds", "From an order's change to its arrival at a webhook", self.lag.clone());
        registry.register("order_gateway_webhooks_active", "Webhooks that this process sends for", self.sent_for.clone());
        registry.register("order_gateway_webhook_deliveries_waiting", "Deliveries that wait to arrive", self.waiting.clone());
        registry.register(
            "order_gateway_webhook_oldest_waiting_age_seconds",
            "Age of the oldest delivery that waits; 0 where there is none",
            self.oldest.clone(),
        );
        registry.register("order_gateway_webhooks_disabled", "Webhooks that the gateway stopped to send for", self.disabled.clone());
    }

    fn sum(&self, seen: &HashMap<u64, Figures>) {
        self.sent_for.set(seen.values().map(|figures| figures.webhooks).sum());
        self.waiting.set(seen.values().map(|figures| figures.waiting).sum());
        self.oldest.set(seen.values().map(|figures| figures.oldest.as_secs_f64()).fold(0.0, f64::max));
    }
}

impl Metrics {
    /// An attempt has ended: `delivered`, `refused` by a status, or `failed` without one.
    pub fn webhook_attempted(&self, outcome: &'static str, took: Duration) {
        self.webhooks.attempts.get_or_create(&OutcomeLabel { outcome }).observe(took.as_secs_f64());
    }

    /// An event has arrived, so long after it happened.
    pub fn webhook_delivered(&self, after: Duration) {
        self.webhooks.lag.observe(after.as_secs_f64());
    }

    /// A webhook is disabled.
    pub fn webhook_disabled(&self) {
        self.webhooks.disabled.inc();
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Figures {
    webhooks: i64,
    waiting: i64,
    oldest: Duration,
}

/// What somebody who sends for an organization has seen, until this is dropped.
#[derive(Debug)]
pub struct WebhooksSeen(u64);

impl Default for WebhooksSeen {
    fn default() -> Self {
        Self(NUMBERS.fetch_add(1, Ordering::Relaxed))
    }
}

impl WebhooksSeen {
    /// So many webhooks are sent for, so many deliveries wait, and the oldest for so long.
    pub fn set(&self, webhooks: i64, waiting: i64, oldest: Duration) {
        self.put(Some(Figures { webhooks, waiting, oldest }));
    }

    fn put(&self, figures: Option<Figures>) {
        let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        match figures {
            Some(figures) => seen.insert(self.0, figures),
            None => seen.remove(&self.0),
        };
        metrics().webhooks.sum(&seen);
    }
}

impl Drop for WebhooksSeen {
    fn drop(&mut self) {
        self.put(None);
    }
}
