//! What a gateway does beside its requests, as long as it serves.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tracing::{info, warn};

use super::{Error, layers};
use crate::http::now;
use database::Database;

/// Before the first look: a process that has just begun has other things to do, and one that does not last long has old rows to remove too.
const BEGINNING: Duration = Duration::from_secs(5);
/// Between two looks for what is too old.
const PAUSE: Duration = Duration::from_secs(60 * 60);

/// Removes idempotency keys that are older than they need be.
pub(super) async fn remove_old_keys(database: Database, retention: Duration) {
    let Some(retention) = TimeDelta::from_std(retention).ok() else { return };
    let remove = move || {
        let database = database.clone();
        async move {
            let Some(before) = now().checked_sub_signed(retention) else { return Ok(0) };
            layers::remove_old_keys(&database, before).await
        }
        .boxed()
    };
    remove_again_and_again("old idempotency keys", remove).await;
}

/// Removes attempts to deliver to webhooks that are older than they are kept.
pub(super) async fn remove_old_attempts(database: Database) {
    let remove = move || {
        let database = database.clone();
        async move { layers::remove_old_attempts(&database, now()).await }.boxed()
    };
    remove_again_and_again("old attempts to deliver to webhooks", remove).await;
}

/// Removes what deleted webhooks leave.
pub(super) async fn remove_deleted_webhooks(database: Database) {
    let remove = move || {
        let database = database.clone();
        async move { layers::remove_deleted_webhooks(&database, now()).await }.boxed()
    };
    remove_again_and_again("deleted webhooks", remove).await;
}

/// Looks every hour. All processes may, beside each other.
async fn remove_again_and_again(what: &'static str, remove: impl Fn() -> BoxFuture<'static, Result<u64, Error>>) {
    let mut looks = interval_at(Instant::now() + BEGINNING, PAUSE);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        match remove().await {
            Ok(0) => {}
            Ok(count) => info!(count, "{what} are removed"),
            Err(error) => warn!(%error, "{what} cannot be removed yet"),
        }
    }
}
