//! What happened to orders.

use async_graphql::{Context, Enum, ID, Object};
use entity::order;

use super::Order;
use crate::context::ContextExt;
use crate::error::ApiError;
use crate::row::row_object;
use crate::scalar::{DateTime, Json};
use domain::id::Kind;

/// What kind of thing happened to an order. A change that is of several kinds is told as the first of cancelled, held, released, its own verb, status, lines, archived, and updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::OrderEventType")]
pub enum OrderEventType {
    /// The order was created.
    Created,
    /// Some of the order's fields changed.
    Updated,
    /// The status changed.
    StatusChanged,
    /// Lines were added, changed or removed.
    LinesChanged,
    /// A note was added.
    NoteAdded,
    /// A payment was recorded.
    PaymentRecorded,
    /// A fulfilment was created: goods left the warehouse.
    FulfillmentCreated,
    /// A fulfilment's tracking or delivery changed.
    FulfillmentUpdated,
    /// A fulfilment was taken back: its goods never left.
    FulfillmentCancelled,
    /// An invoice or a credit note was created.
    InvoiceCreated,
    /// A return was recorded: goods came back.
    ReturnRecorded,
    /// A refund was recorded.
    RefundRecorded,
    /// The order was put on hold, or its hold was changed.
    Held,
    /// The order was released from hold.
    Released,
    /// The order was cancelled.
    Cancelled,
    /// The order was archived.
    Archived,
    /// The order was unarchived.
    Unarchived,
}

row_object!(
    /// Something that happened to an order.
    OrderEvent, entity::order_event::Model
);

/// An event of an order's history. Every change of an order writes exactly one event, in the same transaction.
#[Object]
impl OrderEvent {
    /// Identifies the event everywhere; begins with `event_`.
    pub async fn id(&self) -> ID {
        Kind::OrderEvent.print(self.0.id).into()
    }

    /// The kind of event.
    #[graphql(name = "type")]
    async fn kind(&self) -> OrderEventType {
        self.0.kind.into()
    }

    /// The order that it happened to, as it is now.
    async fn order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?))
    }

    /// The version that it made of the order: 1 for the first event, and one more for each that follows.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The subject of the token that made the change.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// What changed: an object with the names of fields, each with what it was in `from` and what it became in `to`.
    /// `lines` holds whole those that were added or removed, and of others `id`, `sku` and what changed; of a new order's lines what is
    /// null, 0 or empty is left out. `taxGiven` tells that a tax was given instead of being reckoned.
    async fn changes(&self) -> Json {
        (&self.0.changes).into()
    }

    /// The reason that the caller gave for a hold, a cancellation, a return or a refund.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        self.0.occurred_at.into()
    }
}
