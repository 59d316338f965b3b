//! The webhooks of an organization.

use async_graphql::{Context, Object};

use super::Webhook;
use crate::context::ContextExt;
use crate::error::ApiError;
use domain::Scope;
use domain::webhook::read;

/// The part of the query root about webhooks.
#[derive(Clone, Copy, Debug, Default)]
pub struct WebhookQuery;

#[Object]
impl WebhookQuery {
    /// The webhooks of the organization, the oldest first; there are never more than 50. Needs the scope `ADMIN`.
    async fn webhooks(&self, ctx: &Context<'_>) -> Result<Option<Vec<Webhook>>, ApiError> {
        ctx.require(Scope::Admin)?;
        let rows = read::webhooks(&*ctx.snapshot(), ctx.op().organization_id()).await?;
        Ok(Some(rows.into_iter().map(Webhook::from).collect()))
    }
}
