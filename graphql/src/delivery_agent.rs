//! People who deliver.

pub mod save;

use async_graphql::{Context, ID, Object};

use super::bounds;
use super::context::ContextExt;
use super::error::ApiError;
use super::row::row_object;
use domain::delivery_agent;
use domain::id::Kind;

row_object!(
    /// A person who delivers.
    DeliveryAgent, entity::delivery_agent::Model
);

/// A person who delivers orders to customers.
#[Object]
impl DeliveryAgent {
    /// Identifies the agent everywhere; begins with `deliveryagent_`.
    pub async fn id(&self) -> ID {
        Kind::DeliveryAgent.print(self.0.id).into()
    }

    /// Its id in another system, such as an ERP; unique within the organization for this type.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// The given name, up to 255 characters.
    async fn first_name(&self) -> &str {
        &self.0.first_name
    }

    /// The family name, up to 255 characters.
    async fn last_name(&self) -> &str {
        &self.0.last_name
    }

    /// The agent's phone number.
    async fn phone_number(&self) -> Option<&str> {
        self.0.phone_number.as_deref()
    }
}

/// The part of the query root about delivery agents.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeliveryAgentQuery;

#[Object]
impl DeliveryAgentQuery {
    /// The delivery agents of the organization, the oldest first; there are never more than 200. Any valid token may ask.
    async fn delivery_agents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that another system knows by one of these ids; an empty list leaves none.")] external_id: Option<
            Vec<String>,
        >,
    ) -> Result<Option<Vec<DeliveryAgent>>, ApiError> {
        let external_id = bounds::list("externalId", external_id)?;
        let rows = delivery_agent::delivery_agents(&*ctx.snapshot(), ctx.op().organization_id(), external_id.as_deref()).await?;
        Ok(Some(rows.into_iter().map(DeliveryAgent::from).collect()))
    }
}
