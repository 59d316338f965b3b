//! The end of a hold: the order goes on where it was, with all its stock.

use std::collections::HashMap;

use entity::{OrderEventType, OrderStatus, order, order_line};

use super::change::Change;
use super::reserve::Blame;
use super::update::find;
use crate::attempt::attempt;
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::{Op, Scope, Store};

/// An order to take off hold.
#[derive(Clone, Debug)]
pub struct ReleaseInput {
    pub id: String,
    pub expected_version: Option<i32>,
}

/// Takes an order off hold, back to where it was.
pub async fn release(op: &Op, store: &Store, input: ReleaseInput) -> Result<(order::Model, Vec<order_line::Model>)> {
    op.require(Scope::OrdersWrite)?;
    attempt(|| once(op, store, &input)).await
}

async fn once(op: &Op, store: &Store, input: &ReleaseInput) -> Result<(order::Model, Vec<order_line::Model>)> {
    let path = Path::INPUT;
    let at = path.field("id");
    let tx = store.db.begin().await?;
    let mut change = find(&tx, op, &at, &input.id).await?;
    change.expect_version(&path.field("expectedVersion"), input.expected_version)?;
    let mut problems = Problems::default();
    if change.order.status != OrderStatus::OnHold {
        change.illegal(&mut problems, &at, None, "Only an order on hold can be released.");
        problems.finish()?;
        return Ok((change.order, change.lines));
    }
    let to = change.order.status_before_hold.unwrap_or(OrderStatus::Pending);
    if change.must_fill(to) && change.lacks_stock() {
        let places = change.touched_places();
        change.lock_stock(&tx, op, places).await?;
        change.rearrange_stock(&mut problems, Blame { path: &at, added: &HashMap::new() }, true)?;
        problems.finish()?;
    }
    change.end_hold(to);
    change.write(&tx, op, Some(OrderEventType::Released), None).await?;
    store.db.commit(tx).await?;
    Ok((change.order, change.lines))
}

impl Change {
    /// Off hold, and what was said of the hold is forgotten.
    pub fn end_hold(&mut self, to: OrderStatus) {
        self.order.status = to;
        self.order.status_before_hold = None;
        self.order.hold_until = None;
        self.order.hold_reason = None;
    }
}
