//! Cancels orders that nothing has left yet, and gives back what they have reserved.

use entity::{OrderEventType, OrderStatus, order, order_line};

use super::change::Change;
use super::status;
use super::update::find;
use crate::attempt::attempt;
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::{Op, Scope, Store};

/// A cancellation.
#[derive(Clone, Debug)]
pub struct CancelInput {
    pub id: String,
    pub expected_version: Option<i32>,
    pub reason: Option<String>,
}

/// Cancels an order.
pub async fn cancel(op: &Op, store: &Store, input: CancelInput) -> Result<(order::Model, Vec<order_line::Model>)> {
    op.require(Scope::OrdersWrite)?;
    attempt(|| once(op, store, &input)).await
}

async fn once(op: &Op, store: &Store, input: &CancelInput) -> Result<(order::Model, Vec<order_line::Model>)> {
    let path = Path::INPUT;
    let tx = store.db.begin().await?;
    let mut change = find(&tx, op, &path.field("id"), &input.id).await?;
    change.expect_version(&path.field("expectedVersion"), input.expected_version)?;
    let mut problems = Problems::default();
    let reason = problems.long_text(&path.field("reason"), input.reason.as_deref());
    if !status::may_follow(change.order.status, OrderStatus::Cancelled) {
        let message = "Only an order that nothing has left yet can be cancelled.";
        change.illegal(&mut problems, &path.field("id"), Some(OrderStatus::Cancelled), message);
    }
    problems.finish()?;
    let places = change.reserved_places();
    change.lock_stock(&tx, op, places).await?;
    cancel_under_lock(&mut change, op, reason.clone())?;
    change.write(&tx, op, Some(OrderEventType::Cancelled), reason).await?;
    store.db.commit(tx).await?;
    Ok((change.order, change.lines))
}

/// Cancels an order whose reserved stock is locked. Invoices and payments stay as they are.
pub(super) fn cancel_under_lock(change: &mut Change, op: &Op, reason: Option<String>) -> Result<()> {
    change.release_reserved()?;
    change.order.status = OrderStatus::Cancelled;
    change.order.status_before_hold = None;
    change.order.cancel_reason = reason;
    change.order.cancelled_at = Some(op.now);
    Ok(())
}
