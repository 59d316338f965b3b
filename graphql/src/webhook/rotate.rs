//! `rotateWebhookSecret`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{Webhook, answered};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::user_error::UserError;
use domain::webhook::{self, keys};

/// A webhook that is to have a new secret and a new key pair.
#[derive(Clone, Debug, InputObject)]
pub(super) struct RotateWebhookSecretInput {
    /// The id of the webhook.
    id: ID,
    /// For how many hours messages are signed with the old secret and key too, beside the new ones: 0 to 168; 24 where this is left out.
    /// What an earlier change has left ends at once.
    overlap_hours: Option<i32>,
}

/// The result of `rotateWebhookSecret`.
#[derive(Clone, SimpleObject)]
pub(super) struct RotateWebhookSecretPayload {
    /// The webhook, with its new public key; null where the input was refused.
    webhook: Option<Webhook>,
    /// The new secret that signatures of the version `v1` are checked with, `whsec_` and base64. Keep it: it cannot be read again. Null
    /// where the input was refused.
    secret: Option<String>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that changes secrets.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RotateWebhookSecretMutation;

#[Object]
impl RotateWebhookSecretMutation {
    /// Gives a webhook a new secret and a new key pair. For a while messages carry signatures of both the old and the new ones, so that a
    /// receiver can change over without missing any. Needs the scope `ADMIN`.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook, and for how long both sign.")] input: RotateWebhookSecretInput,
    ) -> Result<RotateWebhookSecretPayload, ApiError> {
        let input = webhook::RotateWebhookSecretInput { id: input.id.into(), overlap_hours: input.overlap_hours };
        let (saved, user_errors) = command(ctx, webhook::rotate(ctx.op(), ctx.store(), input)).await?;
        let Some(saved) = saved else { return Ok(RotateWebhookSecretPayload { webhook: None, secret: None, user_errors }) };
        let secret = saved.secret.as_ref().map(keys::shown);
        let webhook = Some(answered(ctx, saved.webhook).await);
        Ok(RotateWebhookSecretPayload { webhook, secret, user_errors })
    }
}
