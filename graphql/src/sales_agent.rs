//! People who sell.

pub mod save;

use async_graphql::{Context, ID, Object};

use super::bounds;
use super::context::ContextExt;
use super::error::ApiError;
use super::row::row_object;
use domain::id::Kind;
use domain::sales_agent;

row_object!(
    /// A person who sells.
    SalesAgent, entity::sales_agent::Model
);

/// A person who sells on the organization's behalf, and to whom orders can be credited.
#[Object]
impl SalesAgent {
    /// Identifies the agent everywhere; begins with `salesagent_`.
    pub async fn id(&self) -> ID {
        Kind::SalesAgent.print(self.0.id).into()
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

    /// The agent's email address.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// The agent's phone number.
    async fn mobile_number(&self) -> Option<&str> {
        self.0.mobile_number.as_deref()
    }

    /// The URL of a picture to show beside the name.
    async fn avatar(&self) -> Option<&str> {
        self.0.avatar.as_deref()
    }
}

/// The part of the query root about sales agents.
#[derive(Clone, Copy, Debug, Default)]
pub struct SalesAgentQuery;

#[Object]
impl SalesAgentQuery {
    /// The sales agents of the organization, the oldest first; there are never more than 200. Any valid token may ask.
    async fn sales_agents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that another system knows by one of these ids; an empty list leaves none.")] external_id: Option<
            Vec<String>,
        >,
    ) -> Result<Option<Vec<SalesAgent>>, ApiError> {
        let external_id = bounds::list("externalId", external_id)?;
        let rows = sales_agent::sales_agents(&*ctx.snapshot(), ctx.op().organization_id(), external_id.as_deref()).await?;
        Ok(Some(rows.into_iter().map(SalesAgent::from).collect()))
    }
}
