//! `recordReturn`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::fulfill::LineQuantityInput;
use super::input::each;
use super::{Order, Return, recorded};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::scalar::Decimal;
use crate::user_error::UserError;
use domain::order::record_return::{ReturnInput, record_return};

/// Goods of an order that came back, to be recorded as a return.
#[derive(Clone, Debug, InputObject)]
pub struct RecordReturnInput {
    /// The order: one of which goods have left, with fewer than 200 returns.
    order_id: ID,
    /// Makes a retry safe: sent again with the same input it takes nothing more back, and answers with the same return.
    idempotency_key: Option<String>,
    /// The version of the order that you have seen. If the order has another version by now, nothing changes and the answer is a `VersionConflictError`.
    expected_version: Option<i32>,
    /// What came back, one entry at least: of each line at most what has left and not come back yet.
    lines: Vec<LineQuantityInput>,
    /// What the customer need not pay for it, in the order's currency, from 0. Where nothing is said it is what the units were sold
    /// for, the line's discount taken off in proportion, but never more than the order still bills, as `totals.billable` tells.
    amount: Option<Decimal>,
    /// The reason, up to 10,000 characters.
    reason: Option<String>,
    /// Whether the goods go back in stock, in the order's warehouse. An order that counts no stock never puts any back.
    #[graphql(default_with = "Some(true)")]
    restock: Option<bool>,
}

impl From<RecordReturnInput> for ReturnInput {
    fn from(input: RecordReturnInput) -> Self {
        Self {
            order_id: input.order_id.into(),
            idempotency_key: input.idempotency_key,
            expected_version: input.expected_version,
            lines: each(Some(input.lines)),
            amount: input.amount.map(|value| value.raw()),
            reason: input.reason,
            restock: input.restock.unwrap_or(true),
        }
    }
}

/// The result of `recordReturn`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct RecordReturnPayload {
    /// The order as it is now: `RETURNED` where every unit of every line has come back. Null where there are user errors.
    order: Option<Order>,
    /// What came back: new, or what the idempotency key made the first time, as it is today. Null where there are user errors.
    #[graphql(name = "return")]
    order_return: Option<Return>,
    /// Whether the idempotency key was known, so that nothing was taken back again.
    replayed: bool,
    /// Everything that was wrong; empty where the goods were taken back.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root about goods that come back.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ReturnMutation;

#[Object]
impl ReturnMutation {
    /// Records that goods of an order have come back: what they were sold for is taken off what is to be paid. Needs the scope
    /// `ORDERS_WRITE`.
    async fn record_return(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What came back, and why.")] input: RecordReturnInput,
    ) -> Result<RecordReturnPayload, ApiError> {
        let (returned, user_errors) = command(ctx, record_return(ctx.op(), ctx.store(), input.into())).await?;
        let (order, order_return, replayed) = recorded::<entity::order_return::Entity, _>(ctx, returned).await;
        Ok(RecordReturnPayload { order, order_return, replayed, user_errors })
    }
}
