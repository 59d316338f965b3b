//! `replayWebhook`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{Webhook, answered};
use crate::connection::number;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::scalar::DateTime;
use crate::user_error::UserError;
use domain::webhook;

/// Events that a webhook is to send again. Give exactly one of `from`, `orderId` and `deliveryId`.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ReplayWebhookInput {
    /// The id of the webhook.
    id: ID,
    /// All events from this moment on that the webhook sends today, in their order; those before it was made too.
    from: Option<DateTime>,
    /// All events of this order that the webhook sends today, by their versions.
    order_id: Option<ID>,
    /// The event of this delivery, whatever the webhook sends today.
    delivery_id: Option<ID>,
}

/// The result of `replayWebhook`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ReplayWebhookPayload {
    /// The webhook; null where the input was refused.
    webhook: Option<Webhook>,
    /// How many events are sent again. Those that it has not come to yet are sent anyway, and not counted. Null where the input was
    /// refused.
    count: Option<i32>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that sends events again.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ReplayWebhookMutation;

#[Object]
impl ReplayWebhookMutation {
    /// Sends events again, delivered or not. A delivery keeps its id, so that a receiver can tell what it has had. One that is stopped
    /// sends them when it is `ACTIVE` again. Needs the scope `ADMIN`.
    async fn replay_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook, and which events.")] input: ReplayWebhookInput,
    ) -> Result<ReplayWebhookPayload, ApiError> {
        let input = webhook::ReplayWebhookInput {
            id: input.id.into(),
            from: input.from.map(|from| from.raw()),
            order_id: input.order_id.map(String::from),
            delivery_id: input.delivery_id.map(String::from),
        };
        let (replayed, user_errors) = command(ctx, webhook::replay(ctx.op(), ctx.store(), input)).await?;
        let Some((webhook, count)) = replayed else { return Ok(ReplayWebhookPayload { webhook: None, count: None, user_errors }) };
        let webhook = Some(answered(ctx, webhook).await);
        Ok(ReplayWebhookPayload { webhook, count: Some(number(count)), user_errors })
    }
}
