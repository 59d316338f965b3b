//! Records money that was received for an order, in whatever status.

use entity::{OrderEventType, payment};
use serde::Serialize;
use serde_json::{Value, json};

use super::input::PaymentInput;
use super::recorded::{Recorded, replay, room_for_another};
use super::totals;
use super::update::find;
use crate::attempt::attempt;
use crate::currency::print;
use crate::error::{Code, Error, Result};
use crate::id::Kind;
use crate::idempotency::{self, Key};
use crate::insert::insert;
use crate::problems::{Path, Problems};
use crate::{Op, Scope, Store};

/// Money that came in. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct RecordPaymentInput {
    pub order_id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
    pub payment: PaymentInput,
}

/// Records a payment.
pub async fn record_payment(op: &Op, store: &Store, input: RecordPaymentInput) -> Result<Recorded<payment::Model>> {
    op.require(Scope::OrdersWrite)?;
    let key = Key::read(&Path::INPUT.field("idempotencyKey"), "recordPayment", input.idempotency_key.as_deref(), &input)?;
    attempt(|| once(op, store, &input, key.as_ref())).await
}

async fn once(op: &Op, store: &Store, input: &RecordPaymentInput, key: Option<&Key>) -> Result<Recorded<payment::Model>> {
    let path = Path::INPUT;
    let id = op.new_id();
    let tx = store.db.begin().await?;
    if let Some(key) = key
        && let Some(first) = idempotency::claim(&tx, op, key, json!(id)).await?
    {
        drop(tx);
        return replay::<payment::Entity>(op, store, &first, |row| row.order_id).await;
    }
    let mut change = find(&tx, op, &path.field("orderId"), &input.order_id).await?;
    change.expect_version(&path.field("expectedVersion"), input.expected_version)?;
    let mut problems = Problems::default();
    let at = path.field("payment");
    let payment = problems.payment(&at, op, change.order.id, &input.payment, Some(change.currency()?));
    room_for_another::<payment::Entity>(&tx, op, &mut problems, payment::Column::OrderId, &change, "payments").await?;
    if let Some(payment) = &payment {
        match change.order.paid_amount.checked_add(payment.amount) {
            Ok(paid) => change.order.paid_amount = paid,
            Err(_) => problems.add(&at.field("amount"), Code::OutOfRange, "The order's payments together are too large an amount."),
        }
    }
    problems.finish()?;
    let payment = payment.ok_or_else(|| Error::Internal("a payment without a problem is missing".into()))?;
    let payment = payment::Model { id, ..payment };
    totals::settle(&mut change.order).map_err(|_| Error::Internal("an order's amounts are out of range".into()))?;
    let print = json!({
        "id": Kind::Payment.print(id), "method": payment.method, "amount": print(payment.amount, &change.order.currency),
        "transactionId": payment.transaction_id, "paidAt": payment.paid_at,
    });
    change.changes.note("payments", Value::Null, print);
    change.write(&tx, op, Some(OrderEventType::PaymentRecorded), None).await?;
    insert::<payment::Entity, _>(&tx, [payment.clone()]).await?;
    store.db.commit(tx).await?;
    Ok(Recorded::new(change, payment))
}
