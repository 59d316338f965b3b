//! `skipWebhookDelivery`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::WebhookDelivery;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::shown::shown_if_any;
use crate::user_error::UserError;
use domain::webhook;

/// A delivery to give up.
#[derive(Clone, Debug, InputObject)]
pub(super) struct SkipWebhookDeliveryInput {
    /// The id of the delivery, which must be `WAITING`.
    id: ID,
}

/// The result of `skipWebhookDelivery`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct SkipWebhookDeliveryPayload {
    /// The delivery, which is `SKIPPED`; null where the input was refused.
    delivery: Option<WebhookDelivery>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that gives deliveries up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SkipWebhookDeliveryMutation;

#[Object]
impl SkipWebhookDeliveryMutation {
    /// Gives up a delivery that waits, so that the next events of its order are sent. `replayWebhook` takes that back. Needs the scope
    /// `ADMIN`.
    async fn skip_webhook_delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The delivery to give up.")] input: SkipWebhookDeliveryInput,
    ) -> Result<SkipWebhookDeliveryPayload, ApiError> {
        let (delivery, user_errors) = command(ctx, webhook::skip(ctx.op(), ctx.store(), &input.id)).await?;
        let delivery = shown_if_any::<entity::webhook_delivery::Entity, _>(ctx, delivery).await;
        Ok(SkipWebhookDeliveryPayload { delivery, user_errors })
    }
}
