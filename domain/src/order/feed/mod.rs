//! What happens to orders, as it happens: read once for the whole process, and handed to everybody who listens.
//!
//! The list that is handed on is the one that [`history::events`] pages through: complete up to a horizon, so that nothing is
//! skipped or told twice, whichever process wrote it. That something was committed is only a hint to look on; where no hint
//! comes through, a slow poll finds what is new.
//!
//! [`history::events`]: super::history::events

mod listener;
mod reader;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use entity::OrderEventType;
use tokio::sync::Notify;
use uuid::Uuid;

use self::listener::Listener;
pub use self::listener::{Events, QUEUE};
use super::history;
use crate::error::Result;
use crate::{Op, Scope};
use database::Database;

/// The events of a process: made once, and shared by all who listen.
#[derive(Clone, Debug)]
pub struct Feed(Arc<Hub>);

/// Which events of the organization are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this order alone.
    pub order_id: Option<Uuid>,
    /// Of these kinds alone.
    pub types: Option<Vec<OrderEventType>>,
}

#[derive(Debug)]
struct Hub {
    db: Database,
    listeners: Mutex<Listeners>,
    /// Held while the reader begins, which takes a statement.
    beginning: tokio::sync::Mutex<()>,
    somebody_left: Notify,
}

#[derive(Debug, Default)]
struct Listeners {
    by_number: HashMap<u64, Listener>,
    next_number: u64,
    /// Somebody reads for them. The reader begins with the first and ends with the last.
    is_served: bool,
}

impl Feed {
    /// Reads nothing until somebody listens.
    pub fn new(db: Database) -> Self {
        let (listeners, beginning, somebody_left) = <_>::default();
        Self(Arc::new(Hub { db, listeners, beginning, somebody_left }))
    }

    /// Begins to listen: every event that is committed once this has returned will come, and maybe some from shortly before.
    pub async fn listen(&self, op: &Op, wanted: Wanted) -> Result<Events> {
        op.require(Scope::OrdersRead)?;
        if let Some(events) = self.0.join(op, &wanted) {
            return Ok(events);
        }
        let _beginning = self.0.beginning.lock().await;
        if let Some(events) = self.0.join(op, &wanted) {
            return Ok(events);
        }
        let hearing = self.0.db.hear();
        let seen = history::horizon(self.0.db.reader()).await?.position;
        let mut listeners = self.0.listeners();
        listeners.is_served = true;
        let events = self.0.add(&mut listeners, op, wanted);
        tokio::spawn(reader::read(Arc::clone(&self.0), hearing, seen));
        Ok(events)
    }
}

impl Hub {
    /// Nothing in here can break while it is held.
    fn listeners(&self) -> MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins those who are served already.
    fn join(self: &Arc<Self>, op: &Op, wanted: &Wanted) -> Option<Events> {
        let mut listeners = self.listeners();
        listeners.is_served.then(|| self.add(&mut listeners, op, wanted.clone()))
    }

    fn add(self: &Arc<Self>, listeners: &mut Listeners, op: &Op, wanted: Wanted) -> Events {
        listeners.next_number += 1;
        let number = listeners.next_number;
        let (listener, events) = Listener::new(Arc::clone(self), number, op.organization_id(), wanted);
        listeners.by_number.insert(number, listener);
        events
    }

    fn remove(&self, number: u64) {
        self.listeners().by_number.remove(&number);
        self.somebody_left.notify_one();
    }

    /// Whose events are wanted. None where nobody is left, and the reader has to end.
    fn organizations(&self) -> Option<Vec<Uuid>> {
        let mut listeners = self.listeners();
        let organizations: BTreeSet<Uuid> = listeners.by_number.values().map(Listener::organization).collect();
        listeners.is_served = !organizations.is_empty();
        listeners.is_served.then(|| organizations.into_iter().collect())
    }
}
