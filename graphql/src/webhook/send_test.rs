//! `testWebhook`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::WebhookAttempt;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::user_error::UserError;
use domain::webhook;

/// A webhook to try.
#[derive(Clone, Debug, InputObject)]
pub(super) struct TestWebhookInput {
    /// The id of the webhook.
    id: ID,
}

/// The result of `testWebhook`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct TestWebhookPayload {
    /// How it went, a failure too; null where the input was refused.
    attempt: Option<WebhookAttempt>,
    /// What was wrong with the input. Where there is anything, nothing was sent.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that tries webhooks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TestWebhookMutation;

#[Object]
impl TestWebhookMutation {
    /// Sends a message of the type `webhook.test` now, once, signed as all are, whatever the webhook's status. It is no delivery: nothing
    /// of it is kept, and the answer changes nothing. Needs the scope `ADMIN`.
    async fn test_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook to try.")] input: TestWebhookInput,
    ) -> Result<TestWebhookPayload, ApiError> {
        let (attempt, user_errors) = command(ctx, webhook::send_test(ctx.op(), ctx.store(), ctx.webhook_ports(), &input.id)).await?;
        Ok(TestWebhookPayload { attempt: attempt.map(WebhookAttempt::from), user_errors })
    }
}
