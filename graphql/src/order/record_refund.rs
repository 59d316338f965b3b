//! `recordRefund`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{Order, PaymentMethod, Refund, recorded};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::scalar::{DateTime, Decimal};
use crate::user_error::UserError;
use domain::order::record_refund::{self as rules, record_refund};

/// Money that was given back for an order, whatever its status. An order has 200 refunds at the most.
#[derive(Clone, Debug, InputObject)]
pub struct RecordRefundInput {
    /// The id of the order.
    order_id: ID,
    /// Send the same key again with a retry: it answers with the refund of the first time. 1 to 255 printable characters, kept for at least 24 hours.
    idempotency_key: Option<String>,
    /// The version of the order that you have seen. If the order has another version by now, nothing changes and the answer is a `VersionConflictError`.
    expected_version: Option<i32>,
    /// The method by which it was refunded.
    method: PaymentMethod,
    /// How much, in the order's currency: above 0, and at most what was paid and not given back before.
    amount: Decimal,
    /// The payment processor's id for the transaction, up to 255 characters.
    transaction_id: Option<String>,
    /// When it happened: at most a day from now. Left out, now.
    refunded_at: Option<DateTime>,
    /// The reason, up to 10,000 characters.
    reason: Option<String>,
}

impl From<RecordRefundInput> for rules::RecordRefundInput {
    fn from(input: RecordRefundInput) -> Self {
        Self {
            order_id: input.order_id.into(),
            idempotency_key: input.idempotency_key,
            expected_version: input.expected_version,
            method: input.method.into(),
            amount: input.amount.raw(),
            transaction_id: input.transaction_id,
            refunded_at: input.refunded_at.map(|at| at.raw()),
            reason: input.reason,
        }
    }
}

/// The result of `recordRefund`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct RecordRefundPayload {
    /// The order as it is now; null where there are user errors.
    order: Option<Order>,
    /// The refund: new, or the one that the idempotency key recorded the first time. Null where there are user errors.
    refund: Option<Refund>,
    /// Whether the idempotency key was known, so that nothing new was recorded.
    replayed: bool,
    /// Everything that was wrong; empty where the refund is recorded.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that records refunds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RecordRefundMutation;

#[Object]
impl RecordRefundMutation {
    /// Records money that was given back; it moves none. An order that is `SHIPPED`, `DELIVERED`, `FULFILLED` or `COMPLETED` becomes
    /// `PARTIALLY_REFUNDED`. Needs the scope `ORDERS_WRITE`.
    async fn record_refund(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and the refund.")] input: RecordRefundInput,
    ) -> Result<RecordRefundPayload, ApiError> {
        let (refunded, user_errors) = command(ctx, record_refund(ctx.op(), ctx.store(), input.into())).await?;
        let (order, refund, replayed) = recorded::<entity::refund::Entity, _>(ctx, refunded).await;
        Ok(RecordRefundPayload { order, refund, replayed, user_errors })
    }
}
