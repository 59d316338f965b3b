//! Webhooks: where the events of an organization's orders are sent.

mod attempt;
mod delete;
mod delivery;
mod query;
mod replay;
mod rotate;
mod save;
mod send_test;
mod skip;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, MergedObject, Object};

pub use self::attempt::WebhookAttempt;
pub use self::delivery::{WebhookDelivery, WebhookDeliveryStatus};
pub use self::query::WebhookQuery;
use super::bounds;
use super::channel_account::ChannelType;
use super::connection::{Connection, PageArguments};
use super::context::ContextExt;
use super::error::ApiError;
use super::order::OrderEventType;
use super::row::row_object;
use super::scalar::DateTime;
use domain::id::{self, Kind};
use domain::webhook::read::{DeliverySort, Wanted};

/// The part of the mutation root about webhooks.
#[derive(Clone, Copy, Debug, Default, MergedObject)]
pub struct WebhookMutation(
    save::SaveWebhookMutation,
    delete::DeleteWebhookMutation,
    rotate::RotateWebhookSecretMutation,
    replay::ReplayWebhookMutation,
    skip::SkipWebhookDeliveryMutation,
    send_test::TestWebhookMutation,
);

/// Whether a webhook sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::WebhookStatus")]
pub enum WebhookStatus {
    /// Events are sent.
    Active,
    /// Stopped by `saveWebhook`. Nothing is lost: it keeps its place, and goes on from there when it is `ACTIVE` again.
    Paused,
    /// Stopped by the gateway: the receiver answered 410, or every attempt failed for five days. It keeps its place, and goes on from
    /// there when it is saved as `ACTIVE`.
    Disabled,
}

row_object!(
    /// An address to which the organization's order events are sent.
    Webhook, entity::webhook::Model
);

/// An address to which the organization's order events are sent: each at least once, and those of one order in the order of their
/// versions. Orders do not wait for one another.
#[Object]
impl Webhook {
    /// Identifies the webhook everywhere; begins with `whk_`.
    pub async fn id(&self) -> ID {
        Kind::Webhook.print(self.0.id).into()
    }

    /// What it is called, up to 255 characters; a note for people.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The URL to which messages are posted.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// Only events of these types are sent. Empty, all are.
    async fn types(&self) -> Vec<OrderEventType> {
        self.0.types.0.iter().copied().map(Into::into).collect()
    }

    /// Only events are sent whose `changes` name at least one of these fields. Empty, all are.
    async fn fields(&self) -> &[String] {
        &self.0.fields.0
    }

    /// Only events of orders whose `source` is one of these are sent. Empty, all are.
    async fn sources(&self) -> Vec<ChannelType> {
        self.0.sources.0.iter().copied().map(Into::into).collect()
    }

    /// The GraphQL query whose answer is a message's `data`, with the variables `$orderId: ID!` and `$eventId: ID!`. It runs when an event
    /// is sent, with the scopes of the token that saved it. Null, `data` is the event itself.
    async fn query(&self) -> Option<&str> {
        self.0.query.as_deref()
    }

    /// Whether it sends.
    async fn status(&self) -> WebhookStatus {
        self.0.status.into()
    }

    /// The Ed25519 key that signatures of the version `v1a` are checked with, after Standard Webhooks: `whpk_` and its base64.
    async fn public_key(&self) -> Result<String, ApiError> {
        domain::webhook::public_key(&self.0).ok_or_else(|| ApiError::internal("a webhook's signing key cannot be read"))
    }

    /// Since when every attempt has failed, of whatever event; null where the last one succeeded. After five days the webhook is
    /// `DISABLED`.
    async fn failing_since(&self) -> Option<DateTime> {
        self.0.failing_since.map(Into::into)
    }

    /// When an event was last delivered.
    async fn last_delivered_at(&self) -> Option<DateTime> {
        self.0.last_delivered_at.map(Into::into)
    }

    /// How many events have still to be delivered, those included that it has not come to yet. It is counted when you ask for it.
    async fn waiting(&self, ctx: &Context<'_>) -> Result<i32, ApiError> {
        let waiting = ctx.loaders().webhook_waiting.get(self.0.id).await?;
        Ok(i32::try_from(waiting.unwrap_or_default()).unwrap_or(i32::MAX))
    }

    /// What it has sent and is about to send, the newest first.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many items to return from the start of the list, or after the cursor `after`: 1 to 100; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Return only items after the item with this cursor.")] after: Option<String>,
        #[graphql(
            desc = "How many items to return from the end of the list, or before the cursor `before`: 1 to 100. Not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Return only items before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those of one of these statuses; an empty list leaves none.")] status: Option<Vec<WebhookDeliveryStatus>>,
        #[graphql(desc = "Only those of this order's events.")] order_id: Option<ID>,
    ) -> Result<Connection<WebhookDelivery>, ApiError> {
        let sort = DeliverySort::CreatedAt;
        let window = PageArguments { first, after, last, before }.window(sort, &ctx.look_ahead())?;
        let status = bounds::list("status", status)?.map(|status| status.into_iter().map(Into::into).collect());
        // No order has the nil id, so a text that is no order's id finds nothing.
        let order_id = order_id.map(|text| id::find(Kind::Order, &text).unwrap_or_default());
        let page = ctx.loaders().delivery_pages.must((self.0.id, Arc::new(Wanted { status, order_id }), window)).await?;
        Ok(Connection::new(page, sort))
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last saved, or its secret last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// A webhook that a mutation has just written, as its payload shows it: as `shown` does, but for one that somebody has deleted since.
async fn answered(ctx: &Context<'_>, written: entity::webhook::Model) -> Webhook {
    let found = if ctx.shows_more() { ctx.loaders().webhooks.get(written.id).await.ok().flatten() } else { None };
    Webhook(found.unwrap_or_else(|| Arc::new(written)))
}
