//! `addOrderNote`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::input::OrderNoteInput;
use super::{Order, OrderNote, recorded};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::user_error::UserError;
use domain::order::add_note::{AddNoteInput, add_note};

/// A note to write under an order, whatever its status. An order has 200 notes at the most.
#[derive(Clone, Debug, InputObject)]
pub struct AddOrderNoteInput {
    /// The id of the order.
    order_id: ID,
    /// Send the same key again with a retry: it answers with the note of the first time. 1 to 255 printable characters, kept for at least 24 hours.
    idempotency_key: Option<String>,
    /// The text of the note, and what it is about.
    note: OrderNoteInput,
}

impl From<AddOrderNoteInput> for AddNoteInput {
    fn from(input: AddOrderNoteInput) -> Self {
        Self { order_id: input.order_id.into(), idempotency_key: input.idempotency_key, note: input.note.into() }
    }
}

/// The result of `addOrderNote`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct AddOrderNotePayload {
    /// The order as it is now; null where there are user errors.
    order: Option<Order>,
    /// The note: new, or the one that the idempotency key wrote the first time. Null where there are user errors.
    note: Option<OrderNote>,
    /// Whether the idempotency key was known, so that nothing new was written.
    replayed: bool,
    /// Everything that was wrong; empty where the note is written.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that writes notes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AddOrderNoteMutation;

#[Object]
impl AddOrderNoteMutation {
    /// Writes a note under an order. Its author is the subject of the token. Needs the scope `ORDERS_WRITE`.
    async fn add_order_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and the note.")] input: AddOrderNoteInput,
    ) -> Result<AddOrderNotePayload, ApiError> {
        let (added, user_errors) = command(ctx, add_note(ctx.op(), ctx.store(), input.into())).await?;
        let (order, note, replayed) = recorded::<entity::order_note::Entity, _>(ctx, added).await;
        Ok(AddOrderNotePayload { order, note, replayed, user_errors })
    }
}
