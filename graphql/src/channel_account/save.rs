//! Makes and changes channel accounts.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::{ChannelAccount, ChannelType};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::shown::shown_if_any;
use crate::user_error::UserError;
use domain::channel_account;

/// A channel account to make, or what is to change of one.
#[derive(Clone, Debug, InputObject)]
pub struct SaveChannelAccountInput {
    /// The account to change. Without it one is made, and needs a name and a type.
    id: Option<ID>,
    /// The id that another system knows it by; no two accounts share one.
    external_id: Option<String>,
    /// The name of the account, up to 255 characters.
    name: Option<String>,
    /// The kind of channel. It stays for ever once an order came in.
    #[graphql(name = "type")]
    kind: Option<ChannelType>,
    /// The warehouse that every new order of this account is assigned to.
    auto_assign_orders_to_warehouse_id: Option<ID>,
    /// What is to be emptied. It cannot be given a value at once.
    clear: Option<Vec<ClearableChannelAccountField>>,
}

/// A field of a channel account that can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "channel_account::ClearableChannelAccountField")]
pub enum ClearableChannelAccountField {
    /// Empties `externalId`.
    ExternalId,
    /// Empties `autoAssignOrdersToWarehouse`: new orders then wait to be assigned.
    AutoAssignOrdersToWarehouse,
}

impl From<SaveChannelAccountInput> for channel_account::SaveChannelAccountInput {
    fn from(input: SaveChannelAccountInput) -> Self {
        Self {
            id: input.id.map(String::from),
            external_id: input.external_id,
            name: input.name,
            kind: input.kind.map(Into::into),
            auto_assign_orders_to_warehouse_id: input.auto_assign_orders_to_warehouse_id.map(String::from),
            clear: input.clear.into_iter().flatten().map(Into::into).collect(),
        }
    }
}

/// The result of `saveChannelAccount`.
#[derive(Clone, Debug, SimpleObject)]
pub struct SaveChannelAccountPayload {
    /// The account as it is now; null where the input was refused.
    channel_account: Option<ChannelAccount>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that saves accounts.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChannelAccountMutation;

#[Object]
impl ChannelAccountMutation {
    /// Makes an account on a sales channel, or changes the one whose id is given. Needs the scope `ADMIN`.
    async fn save_channel_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fields to save. What is left out stays as it is.")] input: SaveChannelAccountInput,
    ) -> Result<SaveChannelAccountPayload, ApiError> {
        let (channel_account, user_errors) = command(ctx, channel_account::save(ctx.op(), ctx.store(), input.into())).await?;
        Ok(SaveChannelAccountPayload {
            channel_account: shown_if_any::<entity::channel_account::Entity, _>(ctx, channel_account).await,
            user_errors,
        })
    }
}
