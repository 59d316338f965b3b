//! `deleteWebhook`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::user_error::UserError;
use domain::id::Kind;
use domain::webhook;

/// A webhook to delete.
#[derive(Clone, Debug, InputObject)]
pub(super) struct DeleteWebhookInput {
    /// The id of the webhook.
    id: ID,
}

/// The result of `deleteWebhook`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct DeleteWebhookPayload {
    /// The id of the webhook that is gone; null where the input was refused.
    deleted_id: Option<ID>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that deletes webhooks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DeleteWebhookMutation;

#[Object]
impl DeleteWebhookMutation {
    /// Deletes a webhook, its deliveries and their attempts for good. What waits is not sent any more; a message that is on its way just
    /// now may still arrive. Needs the scope `ADMIN`.
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook to delete.")] input: DeleteWebhookInput,
    ) -> Result<DeleteWebhookPayload, ApiError> {
        let (deleted, user_errors) = command(ctx, webhook::delete(ctx.op(), ctx.store(), &input.id)).await?;
        Ok(DeleteWebhookPayload { deleted_id: deleted.map(|id| Kind::Webhook.print(id).into()), user_errors })
    }
}
