//! Records that goods have come back, whether they go back on the shelf or not.

use entity::{OrderEventType, OrderStatus, order_return};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::change::Change;
use super::give_back::{Comeback, ReturnPaths, out_of};
use super::recorded::{Recorded, replay};
use super::totals;
use super::units::{LineQuantity, named_units};
use super::update::find;
use crate::attempt::attempt;
use crate::error::{Code, Error, Result};
use crate::idempotency::{self, Key};
use crate::problems::{Path, Problems};
use crate::values::Raw;
use crate::{Op, Scope, Store};

/// Goods that came back together. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct ReturnInput {
    pub order_id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
    pub lines: Vec<LineQuantity>,
    /// What is taken off the bill; where nothing is said what the lines were sold for, or what the order still bills where that is less.
    pub amount: Option<Raw<Decimal>>,
    pub reason: Option<String>,
    pub restock: bool,
}

/// Takes goods of an order back.
pub async fn record_return(op: &Op, store: &Store, input: ReturnInput) -> Result<Recorded<order_return::Model>> {
    op.require(Scope::OrdersWrite)?;
    let key = Key::read(&Path::INPUT.field("idempotencyKey"), "recordReturn", input.idempotency_key.as_deref(), &input)?;
    attempt(|| once(op, store, &input, key.as_ref())).await
}

async fn once(op: &Op, store: &Store, input: &ReturnInput, key: Option<&Key>) -> Result<Recorded<order_return::Model>> {
    let path = Path::INPUT;
    let id = op.new_id();
    let tx = store.db.begin().await?;
    if let Some(key) = key
        && let Some(first) = idempotency::claim(&tx, op, key, json!(id)).await?
    {
        drop(tx);
        return replay::<order_return::Entity>(op, store, &first, |row| row.order_id).await;
    }
    let (at_order, at_amount, at_restock) = (path.field("orderId"), path.field("amount"), path.field("restock"));
    let mut change = find(&tx, op, &at_order, &input.order_id).await?;
    change.expect_version(&path.field("expectedVersion"), input.expected_version)?;
    let mut problems = Problems::default();
    let reason = problems.long_text(&path.field("reason"), input.reason.as_deref());
    let before = problems.len();
    let amount = problems.amount(&at_amount, input.amount.as_ref(), Some(change.currency()?));
    let units = units(&mut problems, &path, &change, input);
    if problems.len() == before {
        if input.restock && !change.order.disable_inventory_count {
            let places = change.places_of(&units);
            change.lock_stock(&tx, op, places).await?;
        }
        let paths = ReturnPaths { order: &at_order, amount: &at_amount, restock: &at_restock };
        let back = Comeback { id, amount, reason: reason.clone(), restock: input.restock };
        change.give_back(&tx, op, &mut problems, paths, &units, back).await?;
    }
    if totals::settle(&mut change.order).is_err() {
        problems.add(&at_amount, Code::OutOfRange, "What came back is too large an amount.");
    }
    problems.finish()?;
    change.write(&tx, op, Some(OrderEventType::ReturnRecorded), reason).await?;
    store.db.commit(tx).await?;
    let made = change.order_return.take().ok_or_else(|| Error::Internal("a return without a problem is missing".into()))?;
    Ok(Recorded::new(change, made.0))
}

/// What comes back; of an order of which nothing ever left, or of which all has come back, nothing can.
fn units(problems: &mut Problems, path: &Path<'_>, change: &Change, input: &ReturnInput) -> Vec<(Uuid, i32)> {
    let nothing_left = change.lines.iter().all(|line| line.fulfilled_quantity == 0);
    if nothing_left || change.order.status == OrderStatus::Returned {
        let message = "Goods come back only after they have left, and once.";
        change.illegal(problems, &path.field("orderId"), Some(OrderStatus::Returned), message);
        return Vec::new();
    }
    named_units(problems, &path.field("lines"), &change.lines, &input.lines, out_of)
}
