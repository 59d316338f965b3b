//! `recordPayment`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::input::PaymentInput;
use super::{Order, Payment, recorded};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::user_error::UserError;
use domain::order::record_payment::{self as rules, record_payment};

/// Money that was received for an order, whatever its status. An order has 200 payments at the most.
#[derive(Clone, Debug, InputObject)]
pub struct RecordPaymentInput {
    /// The id of the order.
    order_id: ID,
    /// Send the same key again with a retry: it answers with the payment of the first time. 1 to 255 printable characters, kept for at least 24 hours.
    idempotency_key: Option<String>,
    /// The version of the order that you have seen. If the order has another version by now, nothing changes and the answer is a `VersionConflictError`.
    expected_version: Option<i32>,
    /// The payment that was received.
    payment: PaymentInput,
}

impl From<RecordPaymentInput> for rules::RecordPaymentInput {
    fn from(input: RecordPaymentInput) -> Self {
        Self {
            order_id: input.order_id.into(),
            idempotency_key: input.idempotency_key,
            expected_version: input.expected_version,
            payment: input.payment.into(),
        }
    }
}

/// The result of `recordPayment`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct RecordPaymentPayload {
    /// The order as it is now; null where there are user errors.
    order: Option<Order>,
    /// The payment: new, or the one that the idempotency key recorded the first time. Null where there are user errors.
    payment: Option<Payment>,
    /// Whether the idempotency key was known, so that nothing new was recorded.
    replayed: bool,
    /// Everything that was wrong; empty where the payment is recorded.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that records payments.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RecordPaymentMutation;

#[Object]
impl RecordPaymentMutation {
    /// Records money that was received; it moves none. More than is due may be paid. Needs the scope `ORDERS_WRITE`.
    async fn record_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and the payment.")] input: RecordPaymentInput,
    ) -> Result<RecordPaymentPayload, ApiError> {
        let (paid, user_errors) = command(ctx, record_payment(ctx.op(), ctx.store(), input.into())).await?;
        let (order, payment, replayed) = recorded::<entity::payment::Entity, _>(ctx, paid).await;
        Ok(RecordPaymentPayload { order, payment, replayed, user_errors })
    }
}
