//! Messages that were handed over and have not come to their end.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::webhook::record::Attempted;
use domain::webhook::retry::Outcome;
use tokio::task::{Id, JoinError, JoinSet};
use uuid::Uuid;

use super::deliver::{Dispatch, deliver};
use super::sender::Parts;

/// Each of them in a task of its own: one that hangs keeps nobody.
#[derive(Default)]
pub(super) struct OnTheWay {
    tasks: JoinSet<Attempted>,
    known: HashMap<Id, Known>,
}

#[derive(Clone, Copy)]
struct Known {
    webhook_id: Uuid,
    delivery_id: Uuid,
    order_id: Uuid,
    at: DateTime<Utc>,
}

/// One that has ended, and its order.
pub(super) struct Ended {
    pub attempted: Attempted,
    pub order_id: Uuid,
}

impl OnTheWay {
    pub(super) fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    pub(super) fn send(&mut self, parts: &Arc<Parts>, dispatch: Dispatch) {
        let known = Known {
            webhook_id: dispatch.webhook.id,
            delivery_id: dispatch.delivery.id,
            order_id: dispatch.delivery.order_id,
            at: parts.clock.now(),
        };
        let task = self.tasks.spawn(deliver(Arc::clone(parts), dispatch));
        self.known.insert(task.id(), known);
    }

    /// The next one that ends; none where nothing is on its way.
    pub(super) async fn next(&mut self) -> Option<Ended> {
        let ended = self.tasks.join_next_with_id().await?;
        self.know(ended)
    }

    /// One that has ended already.
    pub(super) fn next_now(&mut self) -> Option<Ended> {
        let ended = self.tasks.try_join_next_with_id()?;
        self.know(ended)
    }

    /// What ends within this time; the rest is given up, and will be sent again by whoever comes next.
    pub(super) async fn finish(&mut self, within: Duration) -> Vec<Ended> {
        let mut ended = Vec::new();
        let all = async {
            while let Some(one) = self.next().await {
                ended.push(one);
            }
        };
        tokio::time::timeout(within, all).await.ok();
        self.tasks.abort_all();
        ended
    }

    fn know(&mut self, ended: Result<(Id, Attempted), JoinError>) -> Option<Ended> {
        let (id, attempted) = match ended {
            Ok((id, attempted)) => (id, Some(attempted)),
            Err(fault) => {
                tracing::error!(%fault, "a message to a webhook ended in a panic");
                (fault.id(), None)
            }
        };
        let known = self.known.remove(&id)?;
        let attempted = attempted.unwrap_or_else(|| Attempted {
            webhook_id: known.webhook_id,
            delivery_id: known.delivery_id,
            at: known.at,
            duration: chrono::TimeDelta::zero(),
            outcome: Outcome { fault: Some("The gateway failed to make the message.".to_owned()), ..Outcome::default() },
            chance: rand::random(),
        });
        Some(Ended { attempted, order_id: known.order_id })
    }
}
