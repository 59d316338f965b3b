//! What resolvers reach through their context.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Context;
use uuid::Uuid;

use super::error::ApiError;
use super::loader::Loaders;
use domain::{Op, Scope, Store};

/// Typed ways to the data that a request carries: resolvers never look it up by type themselves.
pub trait ContextExt {
    /// Who asks, and when.
    fn op(&self) -> &Op;

    /// The database and what belongs to it.
    fn store(&self) -> &Store;

    /// The request's loaders, in the organization that it acts in.
    fn loaders(&self) -> Arc<Loaders>;

    /// The request's loaders in another organization that the token may act in.
    fn loaders_in(&self, organization_id: Uuid) -> Arc<Loaders>;

    /// Forgets what the loaders have read: a change has made some of it untrue, and a request may hold several.
    fn forget(&self);

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

    fn loaders(&self) -> Arc<Loaders> {
        self.data_unchecked::<RequestLoaders>().current()
    }

    fn loaders_in(&self, organization_id: Uuid) -> Arc<Loaders> {
        let loaders = self.loaders();
        if organization_id == self.op().organization_id() { loaders } else { loaders.elsewhere(organization_id) }
    }

    fn forget(&self) {
        self.data_unchecked::<RequestLoaders>().renew(self.store(), self.op().organization_id());
    }

    fn require(&self, scope: Scope) -> Result<(), ApiError> {
        Ok(self.op().require(scope)?)
    }
}

/// The loaders of a request: fresh ones after every change, and for every event, since they keep what they have read.
#[derive(Clone)]
pub struct RequestLoaders(Arc<Mutex<Arc<Loaders>>>);

impl RequestLoaders {
    pub fn new(loaders: Loaders) -> Self {
        Self(Arc::new(Mutex::new(Arc::new(loaders))))
    }

    /// Forgets what was read.
    pub fn renew(&self, store: &Store, organization_id: Uuid) {
        let loaders = Loaders::new(store.db.reader(), organization_id);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(loaders);
    }

    fn current(&self) -> Arc<Loaders> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
