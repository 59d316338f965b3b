//! Money that comes in, and money that goes back: at most what was paid and not given back before.

use chrono::{DateTime, Utc};
use entity::{Decimal4, OrderEventType, OrderStatus, PaymentMethod, payment, refund};
use serde_json::{Value, json};
use uuid::Uuid;

use super::fields::money_moved_at;
use crate::currency::print;
use crate::error::{Code, Error, Result};
use crate::id::Kind;
use crate::message::{Message, Parameter};
use crate::order::change::Change;
use crate::order::input::PaymentInput;
use crate::order::limits::MOST_CHILDREN;
use crate::order::situation::{Child, Situation};
use crate::order::{status, totals};
use crate::problems::{Path, Problems};

/// The payment, or all that is wrong with it.
pub fn read(
    change: &Change<'_>,
    path: &Path<'_>,
    id: Uuid,
    input: &PaymentInput,
    situation: &Situation,
    problems: &mut Problems,
) -> Option<payment::Model> {
    let amount = problems.positive_amount(&path.field("amount"), &input.amount, change.currency);
    let transaction_id = problems.text(&path.field("transactionId"), input.transaction_id.as_deref());
    let paid_at = money_moved_at(problems, &path.field("paidAt"), change.op, input.paid_at.as_ref(), situation);
    Some(payment::Model {
        organization_id: change.order.organization_id,
        id,
        order_id: change.order.id,
        method: input.method,
        amount: amount?,
        transaction_id,
        paid_at,
        created_at: change.op.now,
    })
}

/// Notes where a payment of the order has the processor's id already: it would be told twice.
pub fn unique<'a>(
    problems: &mut Problems,
    at: &Path<'_>,
    (method, id): (PaymentMethod, Option<&str>),
    mut others: impl Iterator<Item = (PaymentMethod, &'a str)>,
) {
    if id.is_some_and(|id| others.any(|other| other == (method, id))) {
        problems.add(&at.field("transactionId"), Code::Duplicate, "This order has this transaction already.");
    }
}

/// Records money that was received for an order that is there, in whatever status.
pub fn receive(
    change: &mut Change<'_>,
    at_order: &Path<'_>,
    at: &Path<'_>,
    payment: Option<payment::Model>,
    situation: &Situation,
    problems: &mut Problems,
) -> Result<()> {
    if situation.children.count(Child::Payments) >= MOST_CHILDREN {
        problems.too_many(at_order, MOST_CHILDREN, "payments");
    }
    let Some(payment) = payment else { return Ok(()) };
    let key = (payment.method, payment.transaction_id.as_deref());
    unique(problems, at, key, situation.children.transactions(Child::Payments));
    match change.order.paid_amount.checked_add(payment.amount) {
        Ok(paid) => change.order.paid_amount = paid,
        Err(_) => {
            problems.add(&at.field("amount"), Code::OutOfRange, totals::too_large("The order's payments together are too large an amount."))
        }
    }
    totals::settle(&mut change.order).map_err(out_of_range)?;
    let told = json!({
        "id": Kind::Payment.print(payment.id), "method": payment.method, "amount": print(payment.amount, &change.order.currency),
        "transactionId": payment.transaction_id, "paidAt": payment.paid_at,
    });
    change.changes.note("payments", Value::Null, told);
    change.event = Some(OrderEventType::PaymentRecorded);
    change.added.payments.push(payment);
    Ok(())
}

/// Money that is to go back.
#[derive(Clone, Debug)]
pub struct Refund {
    pub id: Uuid,
    pub method: PaymentMethod,
    pub amount: Option<Decimal4>,
    pub transaction_id: Option<String>,
    pub refunded_at: DateTime<Utc>,
    pub reason: Option<String>,
}

/// Records money that was given back.
pub fn refund(
    change: &mut Change<'_>,
    at_order: &Path<'_>,
    at: &Path<'_>,
    refund: Refund,
    situation: &Situation,
    problems: &mut Problems,
) -> Result<()> {
    if situation.children.count(Child::Refunds) >= MOST_CHILDREN {
        problems.too_many(at_order, MOST_CHILDREN, "refunds");
    }
    let key = (refund.method, refund.transaction_id.as_deref());
    unique(problems, at, key, situation.children.transactions(Child::Refunds));
    let order = &mut change.order;
    let left = totals::refundable(order).map_err(out_of_range)?;
    let Some(amount) = refund.amount else { return Ok(()) };
    if amount > left {
        let message = match (order.paid_amount.is_zero(), left.is_zero()) {
            (true, _) => "Nothing was paid for this order: nothing can be given back.".into(),
            (false, true) => "All that was paid for this order has been given back already.".into(),
            _ => Message::new("At most {max} can be given back: what was paid and not given back before."),
        };
        let message = message.with(Parameter::Max, print(left, &order.currency)).with(Parameter::Currency, order.currency.as_str());
        problems.add(&at.field("amount"), Code::OutOfRange, message);
        return Ok(());
    }
    order.refunded_amount = order.refunded_amount.checked_add(amount).map_err(out_of_range)?;
    if status::may_follow(order.status, OrderStatus::PartiallyRefunded) {
        order.status = OrderStatus::PartiallyRefunded;
    }
    totals::settle(order).map_err(out_of_range)?;
    let row = refund::Model {
        organization_id: order.organization_id,
        id: refund.id,
        order_id: order.id,
        method: refund.method,
        amount,
        transaction_id: refund.transaction_id,
        reason: refund.reason,
        refunded_at: refund.refunded_at,
        created_at: change.op.now,
    };
    let told = json!({
        "id": Kind::Refund.print(row.id), "method": row.method, "amount": print(row.amount, &order.currency),
        "transactionId": row.transaction_id, "refundedAt": row.refunded_at,
    });
    change.changes.note("refunds", Value::Null, told);
    change.event = Some(OrderEventType::RefundRecorded);
    change.reason = row.reason.clone();
    change.added.refunds.push(row);
    Ok(())
}

fn out_of_range(_: entity::OutOfRange) -> Error {
    Error::Internal("an order's amounts are out of range".into())
}
