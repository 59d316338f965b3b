//! The root of all subscriptions.

use std::sync::Mutex;

use async_graphql::{Context, MergedSubscription};
use tokio::sync::oneshot;

use super::order::OrderSubscription;

/// What can be listened to. A subscription begins with what happens next; what happened before is read by queries.
#[derive(Default, MergedSubscription)]
pub struct Subscription(OrderSubscription);

/// Told by a resolver when it has begun to listen: what happens from then on will come.
pub(super) struct Listening(Mutex<Option<oneshot::Sender<()>>>);

impl Listening {
    pub(super) fn new() -> (Self, impl Future<Output = ()>) {
        let (told, begun) = oneshot::channel();
        let begun = async {
            if begun.await.is_err() {
                std::future::pending().await
            }
        };
        (Self(Mutex::new(Some(told))), begun)
    }

    /// Tells it, where somebody waits for that.
    pub(super) fn tell(ctx: &Context<'_>) {
        let waiting = ctx.data_opt::<Self>().and_then(|listening| listening.0.lock().ok()?.take());
        if let Some(told) = waiting {
            told.send(()).ok();
        }
    }
}
