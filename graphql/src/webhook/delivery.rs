//! Events on their way to a webhook.

use async_graphql::{Context, Enum, ID, Object};
use entity::order_event;

use super::{Webhook, WebhookAttempt};
use crate::context::ContextExt;
use crate::error::ApiError;
use crate::order::OrderEvent;
use crate::row::row_object;
use crate::scalar::DateTime;
use domain::id::Kind;

/// What became of an event that a webhook sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::WebhookDeliveryStatus")]
pub enum WebhookDeliveryStatus {
    /// It is to be sent, for the first time or again.
    Waiting,
    /// The receiver has taken it: it answered with a status of 200 to 299.
    Delivered,
    /// It failed for five days while others arrived. `replayWebhook` sends it again.
    GivenUp,
    /// `skipWebhookDelivery` gave it up. `replayWebhook` sends it again.
    Skipped,
}

row_object!(
    /// One event for one webhook.
    WebhookDelivery, entity::webhook_delivery::Model
);

/// One event for one webhook. It stays the same when it is sent again.
#[Object]
impl WebhookDelivery {
    /// Identifies the delivery everywhere; begins with `whd_`. Messages carry it in the header `webhook-id`, the same for every attempt: a
    /// receiver knows by it what it has had already.
    pub async fn id(&self) -> ID {
        Kind::WebhookDelivery.print(self.0.id).into()
    }

    /// The webhook that sends it.
    async fn webhook(&self, ctx: &Context<'_>) -> Result<Webhook, ApiError> {
        Ok(Webhook(ctx.loaders().webhooks.must(self.0.webhook_id).await?))
    }

    /// The event that is sent.
    async fn event(&self, ctx: &Context<'_>) -> Result<OrderEvent, ApiError> {
        Ok(OrderEvent(ctx.loaders().rows::<order_event::Entity>().must(self.0.event_id).await?))
    }

    /// What became of it.
    async fn status(&self) -> WebhookDeliveryStatus {
        self.0.status.into()
    }

    /// The attempts to deliver it, the newest last. Each is kept for 30 days.
    async fn attempts(&self, ctx: &Context<'_>) -> Result<Vec<WebhookAttempt>, ApiError> {
        let attempts = ctx.loaders().delivery_attempts.list(self.0.id).await?;
        Ok(attempts.into_iter().map(WebhookAttempt).collect())
    }

    /// The moment from which it may be tried next: not before an earlier event of its order has left the way, nor while the webhook is
    /// stopped. Null where it does not wait.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.0.due_at.map(Into::into)
    }

    /// When the receiver took it.
    async fn delivered_at(&self) -> Option<DateTime> {
        self.0.delivered_at.map(Into::into)
    }

    /// When it began to wait for the first time.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
