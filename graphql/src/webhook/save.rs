//! `saveWebhook`.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::{Webhook, WebhookStatus, answered};
use crate::channel_account::ChannelType;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::order::OrderEventType;
use crate::user_error::UserError;
use domain::webhook::{self, keys};

/// A webhook to make, or what is to change of one.
#[derive(Clone, Debug, InputObject)]
pub struct SaveWebhookInput {
    /// The webhook to change. Without it one is made, and needs a URL; events from then on are sent.
    id: Option<ID>,
    /// What it is called, up to 255 characters; a note for people.
    name: Option<String>,
    /// The URL to post to, up to 2,000 characters: `https`, without user or password, on a host whose addresses are public. Networks that
    /// the gateway's operator allows may be private, and `http` too.
    url: Option<String>,
    /// Only events of these types are sent; an empty list means all. The list is replaced whole.
    types: Option<Vec<OrderEventType>>,
    /// Only events are sent whose `changes` name at least one of these fields, such as `status`; an empty list means all. The list is
    /// replaced whole.
    fields: Option<Vec<String>>,
    /// Only events of orders whose `source` is one of these are sent; an empty list means all. The list is replaced whole.
    sources: Option<Vec<ChannelType>>,
    /// A GraphQL document of one query, up to 10,000 characters, whose answer is a message's `data`. It is given the variables
    /// `$orderId: ID!` and `$eventId: ID!`, can require no others, must be within the limits of any query, and runs with the scopes that
    /// your token has now.
    query: Option<String>,
    /// `ACTIVE` or `PAUSED`; a new webhook is `ACTIVE` where this is left out. One that is `ACTIVE` again goes on where it stopped.
    status: Option<WebhookStatus>,
    /// What is to be emptied. It cannot be given a value at once.
    clear: Option<Vec<ClearableWebhookField>>,
}

/// A field of a webhook that can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "webhook::ClearableWebhookField")]
pub enum ClearableWebhookField {
    /// Empties `name`.
    Name,
    /// Empties `query`: a message's `data` is the event itself again.
    Query,
}

impl From<SaveWebhookInput> for webhook::SaveWebhookInput {
    fn from(input: SaveWebhookInput) -> Self {
        Self {
            id: input.id.map(String::from),
            name: input.name,
            url: input.url,
            types: input.types.map(|types| types.into_iter().map(Into::into).collect()),
            fields: input.fields,
            sources: input.sources.map(|sources| sources.into_iter().map(Into::into).collect()),
            query: input.query,
            status: input.status.map(Into::into),
            clear: input.clear.into_iter().flatten().map(Into::into).collect(),
        }
    }
}

/// The result of `saveWebhook`.
#[derive(Clone, SimpleObject)]
pub(super) struct SaveWebhookPayload {
    /// The webhook as it is now; null where the input was refused.
    webhook: Option<Webhook>,
    /// Of a new webhook: the secret that signatures of the version `v1` are checked with, `whsec_` and base64. Keep it: it cannot be read
    /// again, only changed by `rotateWebhookSecret`. Null where none was made.
    secret: Option<String>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that saves webhooks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SaveWebhookMutation;

#[Object]
impl SaveWebhookMutation {
    /// Makes a webhook, or changes the one whose id is given. An organization has at most 50. Needs the scope `ADMIN`.
    async fn save_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fields to save. What is left out stays as it is.")] input: SaveWebhookInput,
    ) -> Result<SaveWebhookPayload, ApiError> {
        let saved = webhook::save(ctx.op(), ctx.store(), ctx.webhook_ports(), input.into());
        let (saved, user_errors) = command(ctx, saved).await?;
        let Some(saved) = saved else { return Ok(SaveWebhookPayload { webhook: None, secret: None, user_errors }) };
        let secret = saved.secret.as_ref().map(keys::shown);
        Ok(SaveWebhookPayload { webhook: Some(answered(ctx, saved.webhook).await), secret, user_errors })
    }
}
