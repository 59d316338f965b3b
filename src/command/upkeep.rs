//! What a gateway does beside its requests, as long as it serves.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tracing::{info, warn};

use super::layers;
use crate::http::now;
use database::Database;

/// Before the first look: a process that has just begun has other things to do, and one that does not last long has old rows to remove too.
const BEGINNING: Duration = Duration::from_secs(5);
/// Between two looks for what is too old.
const PAUSE: Duration = Duration::from_secs(60 * 60);

/// Removes idempotency keys that are older than they need be. All processes may, beside each other.
pub(super) async fn remove_old_keys(database: Database, retention: Duration) {
    let Some(retention) = TimeDelta::from_std(retention).ok() else { return };
    let mut looks = interval_at(Instant::now() + BEGINNING, PAUSE);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let Some(before) = now().checked_sub_signed(retention) else { return };
        match layers::remove_old_keys(&database, before).await {
            Ok(0) => {}
            Ok(keys) => info!(keys, "old idempotency keys are removed"),
            Err(error) => warn!(%error, "old idempotency keys cannot be removed yet"),
        }
    }
}

/// Removes attempts to deliver to webhooks that are older than they are kept. All processes may, beside each other.
pub(super) async fn remove_old_attempts(database: Database) {
    let mut looks = interval_at(Instant::now() + BEGINNING, PAUSE);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        match layers::remove_old_attempts(&database, now()).await {
            Ok(0) => {}
            Ok(attempts) => info!(attempts, "old attempts to deliver to webhooks are removed"),
            Err(error) => warn!(%error, "old attempts to deliver to webhooks cannot be removed yet"),
        }
    }
}

/// Removes what deleted webhooks leave. All processes may, beside each other.
pub(super) async fn remove_deleted_webhooks(database: Database) {
    let mut looks = interval_at(Instant::now() + BEGINNING, PAUSE);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        match layers::remove_deleted_webhooks(&database, now()).await {
            Ok(0) => {}
            Ok(webhooks) => info!(webhooks, "deleted webhooks are removed"),
            Err(error) => warn!(%error, "deleted webhooks cannot be removed yet"),
        }
    }
}
