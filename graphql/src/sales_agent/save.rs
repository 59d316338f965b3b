//! Makes and changes sales agents.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::SalesAgent;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::shown::shown_if_any;
use crate::user_error::UserError;
use domain::sales_agent;

/// A sales agent to make, or what is to change of one.
#[derive(Clone, Debug, InputObject)]
pub struct SaveSalesAgentInput {
    /// The agent to change. Without it one is made, and needs a first and a last name.
    id: Option<ID>,
    /// The id that another system knows the agent by; no two sales agents share one.
    external_id: Option<String>,
    /// The given name, up to 255 characters.
    first_name: Option<String>,
    /// The family name, up to 255 characters.
    last_name: Option<String>,
    /// The email address.
    email: Option<String>,
    /// The mobile phone number, up to 255 characters.
    mobile_number: Option<String>,
    /// The URL of a picture, up to 255 characters.
    avatar: Option<String>,
}

impl From<SaveSalesAgentInput> for sales_agent::SaveSalesAgentInput {
    fn from(input: SaveSalesAgentInput) -> Self {
        Self {
            id: input.id.map(String::from),
            external_id: input.external_id,
            first_name: input.first_name,
            last_name: input.last_name,
            email: input.email,
            mobile_number: input.mobile_number,
            avatar: input.avatar,
        }
    }
}

/// The result of `saveSalesAgent`.
#[derive(Clone, Debug, SimpleObject)]
pub struct SaveSalesAgentPayload {
    /// The sales agent as it is now; null where the input was refused.
    sales_agent: Option<SalesAgent>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that saves agents.
#[derive(Clone, Copy, Debug, Default)]
pub struct SalesAgentMutation;

#[Object]
impl SalesAgentMutation {
    /// Makes a person who sells, or changes the one whose id is given. Needs the scope `ADMIN`.
    async fn save_sales_agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fields to save. What is left out stays as it is.")] input: SaveSalesAgentInput,
    ) -> Result<SaveSalesAgentPayload, ApiError> {
        let (sales_agent, user_errors) = command(ctx, sales_agent::save(ctx.op(), ctx.store(), input.into())).await?;
        Ok(SaveSalesAgentPayload { sales_agent: shown_if_any::<entity::sales_agent::Entity, _>(ctx, sales_agent).await, user_errors })
    }
}
