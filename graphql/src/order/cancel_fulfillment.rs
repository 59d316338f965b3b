//! `cancelFulfillment`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{Fulfillment, Order, recorded};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::user_error::UserError;
use domain::order::cancel_fulfillment::{self as rules, cancel_fulfillment};

/// A fulfilment to take back, since its goods never left. Refused with `CONFLICT` where something of it came back.
#[derive(Clone, Debug, InputObject)]
pub struct CancelFulfillmentInput {
    /// The id of the fulfilment.
    id: ID,
    /// Send the same key again with a retry: it answers with what it did the first time. 1 to 255 printable characters, kept for at least 24 hours.
    idempotency_key: Option<String>,
    /// The version of the order that you have seen. If the order has another version by now, nothing changes and the answer is a `VersionConflictError`.
    expected_version: Option<i32>,
    /// The reason, up to 10,000 characters.
    reason: Option<String>,
}

impl From<CancelFulfillmentInput> for rules::CancelFulfillmentInput {
    fn from(input: CancelFulfillmentInput) -> Self {
        Self { id: input.id.into(), idempotency_key: input.idempotency_key, expected_version: input.expected_version, reason: input.reason }
    }
}

/// The result of `cancelFulfillment`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct CancelFulfillmentPayload {
    /// The order as it is now: `PARTIALLY_SHIPPED` where another fulfilment stands, else `AWAITING_SHIPMENT`. Null where there are user errors.
    order: Option<Order>,
    /// The fulfilment as it is now; null where there are user errors.
    fulfillment: Option<Fulfillment>,
    /// Whether the idempotency key was known, so that nothing changed again.
    replayed: bool,
    /// Everything that was wrong; empty where the fulfilment was taken back.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that takes fulfilments back.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CancelFulfillmentMutation;

#[Object]
impl CancelFulfillmentMutation {
    /// Takes back a fulfilment whose goods never left: stock and reservations are as they were before it. Needs the scope `ORDERS_WRITE`.
    async fn cancel_fulfillment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fulfilment, and why.")] input: CancelFulfillmentInput,
    ) -> Result<CancelFulfillmentPayload, ApiError> {
        let (cancelled, user_errors) = command(ctx, cancel_fulfillment(ctx.op(), ctx.store(), input.into())).await?;
        let (order, fulfillment, replayed) = recorded::<entity::fulfillment::Entity, _>(ctx, cancelled).await;
        Ok(CancelFulfillmentPayload { order, fulfillment, replayed, user_errors })
    }
}
