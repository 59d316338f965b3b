//! Makes and changes delivery agents.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::DeliveryAgent;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::shown::shown_if_any;
use crate::user_error::UserError;
use domain::delivery_agent;

/// A delivery agent to make, or what is to change of one.
#[derive(Clone, Debug, InputObject)]
pub struct SaveDeliveryAgentInput {
    /// The agent to change. Without it one is made, and needs a first and a last name.
    id: Option<ID>,
    /// The id that another system knows the agent by; no two delivery agents share one.
    external_id: Option<String>,
    /// The given name, up to 255 characters.
    first_name: Option<String>,
    /// The family name, up to 255 characters.
    last_name: Option<String>,
    /// The phone number, up to 255 characters.
    phone_number: Option<String>,
}

impl From<SaveDeliveryAgentInput> for delivery_agent::SaveDeliveryAgentInput {
    fn from(input: SaveDeliveryAgentInput) -> Self {
        Self {
            id: input.id.map(String::from),
            external_id: input.external_id,
            first_name: input.first_name,
            last_name: input.last_name,
            phone_number: input.phone_number,
        }
    }
}

/// The result of `saveDeliveryAgent`.
#[derive(Clone, Debug, SimpleObject)]
pub struct SaveDeliveryAgentPayload {
    /// The delivery agent as it is now; null where the input was refused.
    delivery_agent: Option<DeliveryAgent>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that saves agents.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeliveryAgentMutation;

#[Object]
impl DeliveryAgentMutation {
    /// Makes a person who delivers, or changes the one whose id is given. Needs the scope `ADMIN`.
    async fn save_delivery_agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fields to save. What is left out stays as it is.")] input: SaveDeliveryAgentInput,
    ) -> Result<SaveDeliveryAgentPayload, ApiError> {
        let (delivery_agent, user_errors) = command(ctx, delivery_agent::save(ctx.op(), ctx.store(), input.into())).await?;
        Ok(SaveDeliveryAgentPayload {
            delivery_agent: shown_if_any::<entity::delivery_agent::Entity, _>(ctx, delivery_agent).await,
            user_errors,
        })
    }
}
