//! What resolvers reach through their context.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Context;
use uuid::Uuid;

use super::error::ApiError;
use super::loader::Loaders;
use super::reads::Reads;
use database::{Database, Shown, Snapshot};
use domain::order::history::Horizon;
use domain::webhook::Ports;
use domain::{Op, Scope, Store};

/// How far the list of all events was complete before the operation's moment; none where that needs no telling.
pub(super) type EventHorizon = Result<Option<Horizon>, ApiError>;

/// Typed ways to the data that a request carries: resolvers never look it up by type themselves.
pub trait ContextExt {
    /// Who asks, and when.
    fn op(&self) -> &Op;

    /// The database and what belongs to it.
    fn store(&self) -> &Store;

    /// What webhooks need of the layers above.
    fn webhook_ports(&self) -> &Ports;

    /// The request's loaders, in the organization that it acts in.
    fn loaders(&self) -> Arc<Loaders>;

    /// The request's loaders in another organization that the token may act in.
    fn loaders_in(&self, organization_id: Uuid) -> Arc<Loaders>;

    /// What all reads of the operation are made from, those of the loaders too: the database at one moment.
    fn snapshot(&self) -> Arc<Snapshot>;

    /// How far the list of all events is complete at that moment, where that is asked for.
    fn horizon(&self) -> EventHorizon;

    /// Whether a mutation's payload shows more than what was written.
    fn shows_more(&self) -> bool;

    /// Forgets what was read, and its moment: a change makes some of it untrue, and a request may hold several.
    fn forget(&self) -> impl Future<Output = ()> + Send;

    /// Refuses where the token lacks a scope.
    fn require(&self, scope: Scope) -> Result<(), ApiError>;
}

impl ContextExt for Context<'_> {
    fn op(&self) -> &Op {
        self.data_unchecked::<Arc<Op>>()
    }

    fn store(&self) -> &Store {
        self.data_unchecked::<Store>()
    }

    fn webhook_ports(&self) -> &Ports {
        self.data_unchecked::<Ports>()
    }

    fn loaders(&self) -> Arc<Loaders> {
        self.data_unchecked::<RequestLoaders>().current()
    }

    fn loaders_in(&self, organization_id: Uuid) -> Arc<Loaders> {
        let loaders = self.loaders();
        if organization_id == self.op().organization_id() { loaders } else { loaders.elsewhere(organization_id) }
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(self.loaders().snapshot())
    }

    fn horizon(&self) -> EventHorizon {
        self.data_opt::<EventHorizon>().cloned().unwrap_or(Ok(None))
    }

    fn shows_more(&self) -> bool {
        self.data_opt::<Reads>() != Some(&Reads::Written)
    }

    async fn forget(&self) {
        self.data_unchecked::<RequestLoaders>().renew().await;
    }

    fn require(&self, scope: Scope) -> Result<(), ApiError> {
        Ok(self.op().require(scope)?)
    }
}

/// The loaders of a request: fresh ones after every change, and for every event, since they keep what they have read.
#[derive(Clone)]
pub(super) struct RequestLoaders(Arc<Current>);

struct Current {
    database: Database,
    organization_id: Uuid,
    /// Whether a single statement is read at the most.
    once: bool,
    /// The columns that are looked at.
    shown: Arc<Shown>,
    loaders: Mutex<Arc<Loaders>>,
}

impl RequestLoaders {
    pub(super) fn new(database: &Database, organization_id: Uuid, reads: Reads, shown: Arc<Shown>) -> Self {
        let once = reads == Reads::Once;
        let loaders = Loaders::new(Arc::new(database.snapshot(once, Arc::clone(&shown))), organization_id);
        Self(Arc::new(Current { database: database.clone(), organization_id, once, shown, loaders: Mutex::new(Arc::new(loaders)) }))
    }

    /// Forgets what was read, and gives its connection back.
    pub(super) async fn renew(&self) {
        let Current { database, organization_id, once, shown, loaders } = &*self.0;
        let fresh = Arc::new(Loaders::new(Arc::new(database.snapshot(*once, Arc::clone(shown))), *organization_id));
        let old = std::mem::replace(&mut *loaders.lock().unwrap_or_else(PoisonError::into_inner), fresh);
        old.snapshot().end().await;
    }

    fn current(&self) -> Arc<Loaders> {
        Arc::clone(&self.0.loaders.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
