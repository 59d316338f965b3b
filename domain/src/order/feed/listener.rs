//! One who listens: a queue with an end, so that who takes nothing costs no memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use entity::order_event;
use tokio::sync::mpsc::{self, error::TrySendError};
use uuid::Uuid;

use super::{Hub, Wanted};
use crate::error::{Error, Result};

/// Events that wait for one listener at the most.
pub const QUEUE: usize = 256;

/// The end into which events are put.
#[derive(Debug)]
pub(super) struct Listener {
    organization_id: Uuid,
    wanted: Wanted,
    queue: mpsc::Sender<Arc<order_event::Model>>,
    was_too_slow: Arc<AtomicBool>,
}

/// The end from which they are taken; who drops it listens no more.
#[derive(Debug)]
pub struct Events {
    hub: Arc<Hub>,
    number: u64,
    queue: mpsc::Receiver<Arc<order_event::Model>>,
    was_too_slow: Arc<AtomicBool>,
}

impl Listener {
    pub(super) fn new(hub: Arc<Hub>, number: u64, organization_id: Uuid, wanted: Wanted) -> (Self, Events) {
        let (sender, queue) = mpsc::channel(QUEUE);
        let was_too_slow = Arc::new(AtomicBool::new(false));
        let listener = Self { organization_id, wanted, queue: sender, was_too_slow: Arc::clone(&was_too_slow) };
        (listener, Events { hub, number, queue, was_too_slow })
    }

    pub(super) const fn organization(&self) -> Uuid {
        self.organization_id
    }

    /// Puts the event into the queue where it is wanted. False where this listener is to be dropped.
    pub(super) fn offer(&self, event: &Arc<order_event::Model>) -> bool {
        let is_wanted = event.organization_id == self.organization_id
            && self.wanted.order_id.is_none_or(|order| event.order_id == order)
            && self.wanted.types.as_ref().is_none_or(|types| types.contains(&event.kind));
        if !is_wanted {
            return true;
        }
        match self.queue.try_send(Arc::clone(event)) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.was_too_slow.store(true, Ordering::Release);
                false
            }
            Err(TrySendError::Closed(_)) => false,
        }
    }
}

impl Events {
    /// The next event. Fails once, and then ends, where events came faster than they were taken: some are missing from here on.
    pub async fn next(&mut self) -> Option<Result<Arc<order_event::Model>>> {
        match self.queue.recv().await {
            Some(event) => Some(Ok(event)),
            None => self.was_too_slow.swap(false, Ordering::Acquire).then_some(Err(Error::TooSlow)),
        }
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.hub.remove(self.number);
    }
}
