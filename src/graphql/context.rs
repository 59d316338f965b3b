//! What resolvers reach through their context.

use std::sync::Arc;

use async_graphql::Context;
use uuid::Uuid;

use super::error::ApiError;
use super::loader::{Current, Loaders};
use crate::domain::{Op, Scope, Store};

/// Typed ways to the data that a request carries: resolvers never look it up by type themselves.
pub trait ContextExt {
    /// Who asks, and when.
    fn op(&self) -> &Op;

    /// The database and what belongs to it.
    fn store(&self) -> &Store;

    /// The request's loaders, in the organization that it acts in.
    fn loaders(&self) -> Arc<Loaders>;

    /// Every mutation begins with this: what the request has read before may not be true after it.
    fn begin_mutation(&self);

    /// The request's loaders in another organization that the token may act in.
    fn loaders_in(&self, organization_id: Uuid) -> Arc<Loaders>;

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
        self.data_unchecked::<Current>().get()
    }

    fn begin_mutation(&self) {
        self.data_unchecked::<Current>().renew();
    }

    fn loaders_in(&self, organization_id: Uuid) -> Arc<Loaders> {
        let loaders = self.loaders();
        if organization_id == self.op().organization_id() { loaders } else { loaders.elsewhere(organization_id) }
    }

    fn require(&self, scope: Scope) -> Result<(), ApiError> {
        Ok(self.op().require(scope)?)
    }
}
