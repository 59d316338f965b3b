//! `cancelOrder`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{Order, changed};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::user_error::UserError;
use domain::order::cancel::{CancelInput, cancel};

/// An order to cancel: one that nothing has left yet, or the rest of one that is partly shipped. What it has reserved is free again;
/// invoices and payments stay.
#[derive(Clone, Debug, InputObject)]
pub struct CancelOrderInput {
    /// The id of the order.
    id: ID,
    /// Send the same key again with a retry: it changes nothing more, and answers with the order as it is by then. 1 to 255 printable
    /// characters, kept for at least 24 hours.
    idempotency_key: Option<String>,
    /// The version of the order that you have seen. If the order has another version by now, nothing changes and the answer is a `VersionConflictError`.
    expected_version: Option<i32>,
    /// The reason, up to 10,000 characters.
    reason: Option<String>,
    /// Cancels only what a partly shipped order has not shipped yet: each line is cut to what has left of it, a line of which nothing has
    /// goes, and the order is `SHIPPED`. Refused with `CONFLICT` where units that have not left are invoiced.
    remaining: Option<bool>,
}

impl From<CancelOrderInput> for CancelInput {
    fn from(input: CancelOrderInput) -> Self {
        Self {
            id: input.id.into(),
            idempotency_key: input.idempotency_key,
            expected_version: input.expected_version,
            reason: input.reason,
            remaining: input.remaining.unwrap_or(false),
        }
    }
}

/// The result of `cancelOrder`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct CancelOrderPayload {
    /// The order as it is now; null where there are user errors.
    order: Option<Order>,
    /// Whether the idempotency key was known, so that nothing changed again.
    replayed: bool,
    /// Everything that was wrong; empty where the order was cancelled.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that cancels orders.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CancelOrderMutation;

#[Object]
impl CancelOrderMutation {
    /// Cancels an order for good, or what is left of it. Needs the scope `ORDERS_WRITE`.
    async fn cancel_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and why.")] input: CancelOrderInput,
    ) -> Result<CancelOrderPayload, ApiError> {
        let (cancelled, user_errors) = command(ctx, cancel(ctx.op(), ctx.store(), input.into())).await?;
        let (order, replayed) = changed(ctx, cancelled).await;
        Ok(CancelOrderPayload { order, replayed, user_errors })
    }
}
