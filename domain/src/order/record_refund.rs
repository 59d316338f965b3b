//! Records money that was given back: at most what was paid and not given back before.

use chrono::{DateTime, Utc};
use entity::{OrderEventType, OrderStatus, PaymentMethod, refund};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Value, json};

use super::change::Change;
use super::recorded::{Recorded, replay, room_for_another};
use super::update::find;
use super::{status, totals};
use crate::attempt::attempt;
use crate::currency::print;
use crate::error::{Code, Error, Result};
use crate::id::Kind;
use crate::idempotency::{self, Key};
use crate::insert::insert;
use crate::problems::{Path, Problems};
use crate::values::Raw;
use crate::{Op, Scope, Store};

/// Money that went back. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct RecordRefundInput {
    pub order_id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
    pub method: PaymentMethod,
    pub amount: Raw<Decimal>,
    pub transaction_id: Option<String>,
    /// Now where it is left out.
    pub refunded_at: Option<Raw<DateTime<Utc>>>,
    pub reason: Option<String>,
}

/// Records a refund.
pub async fn record_refund(op: &Op, store: &Store, input: RecordRefundInput) -> Result<Recorded<refund::Model>> {
    op.require(Scope::OrdersWrite)?;
    let key = Key::read(&Path::INPUT.field("idempotencyKey"), "recordRefund", input.idempotency_key.as_deref(), &input)?;
    attempt(|| once(op, store, &input, key.as_ref())).await
}

async fn once(op: &Op, store: &Store, input: &RecordRefundInput, key: Option<&Key>) -> Result<Recorded<refund::Model>> {
    let path = Path::INPUT;
    let id = op.new_id();
    let tx = store.db.begin().await?;
    if let Some(key) = key
        && let Some(first) = idempotency::claim(&tx, op, key, json!(id)).await?
    {
        drop(tx);
        return replay::<refund::Entity>(op, store, &first, |row| row.order_id).await;
    }
    let mut change = find(&tx, op, &path.field("orderId"), &input.order_id).await?;
    change.expect_version(&path.field("expectedVersion"), input.expected_version)?;
    let mut problems = Problems::default();
    let refund = read(&mut problems, op, &change, input)?;
    room_for_another::<refund::Entity>(&tx, op, &mut problems, refund::Column::OrderId, &change, "refunds").await?;
    problems.finish()?;
    let refund = refund.ok_or_else(|| Error::Internal("a refund without a problem is missing".into()))?;
    let refund = refund::Model { id, ..refund };
    let order = &mut change.order;
    let out_of_range = |_| Error::Internal("an order's amounts are out of range".into());
    order.refunded_amount = order.refunded_amount.checked_add(refund.amount).map_err(out_of_range)?;
    if status::may_follow(order.status, OrderStatus::PartiallyRefunded) {
        order.status = OrderStatus::PartiallyRefunded;
    }
    totals::settle(order).map_err(out_of_range)?;
    let print = json!({
        "id": Kind::Refund.print(id), "method": refund.method, "amount": print(refund.amount, &order.currency),
        "transactionId": refund.transaction_id, "refundedAt": refund.refunded_at,
    });
    change.changes.note("refunds", Value::Null, print);
    change.write(&tx, op, Some(OrderEventType::RefundRecorded), refund.reason.clone()).await?;
    insert::<refund::Entity, _>(&tx, [refund.clone()]).await?;
    store.db.commit(tx).await?;
    Ok(Recorded::new(change, refund))
}

/// The refund, or all that is wrong with it.
fn read(problems: &mut Problems, op: &Op, change: &Change, input: &RecordRefundInput) -> Result<Option<refund::Model>> {
    let path = Path::INPUT;
    let order = &change.order;
    let at = path.field("amount");
    let amount = problems.positive_amount(&at, &input.amount, Some(change.currency()?));
    let left = order.paid_amount.checked_sub(order.refunded_amount);
    let left = left.map_err(|_| Error::Internal("an order's amounts are out of range".into()))?;
    if amount.is_some_and(|amount| amount > left) {
        let message = format!("At most {} can be given back: what was paid and not given back before.", print(left, &order.currency));
        problems.add(&at, Code::OutOfRange, message);
    }
    let transaction_id = problems.text(&path.field("transactionId"), input.transaction_id.as_deref());
    let refunded_at = problems.read(&path.field("refundedAt"), input.refunded_at.as_ref()).unwrap_or(op.now);
    let reason = problems.long_text(&path.field("reason"), input.reason.as_deref());
    Ok(amount.map(|amount| refund::Model {
        organization_id: op.organization_id(),
        id: op.new_id(),
        order_id: order.id,
        method: input.method,
        amount,
        transaction_id,
        reason,
        refunded_at,
        created_at: op.now,
    }))
}
