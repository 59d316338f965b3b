//! Holds: an order waits, and keeps what it has reserved.

use chrono::NaiveDate;
use entity::{OrderEventType, OrderStatus, order, order_line};

use super::change::Change;
use super::status;
use super::update::find;
use crate::attempt::attempt;
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::values::Raw;
use crate::{Op, Scope, Store};

/// An order to put on hold.
#[derive(Clone, Debug)]
pub struct HoldInput {
    pub id: String,
    pub expected_version: Option<i32>,
    pub until: Option<Raw<NaiveDate>>,
    pub reason: Option<String>,
}

/// Puts an open order on hold, or changes the hold of one.
pub async fn hold(op: &Op, store: &Store, input: HoldInput) -> Result<(order::Model, Vec<order_line::Model>)> {
    op.require(Scope::OrdersWrite)?;
    attempt(|| once(op, store, &input)).await
}

async fn once(op: &Op, store: &Store, input: &HoldInput) -> Result<(order::Model, Vec<order_line::Model>)> {
    let path = Path::INPUT;
    let tx = store.db.begin().await?;
    let mut change = find(&tx, op, &path.field("id"), &input.id).await?;
    change.expect_version(&path.field("expectedVersion"), input.expected_version)?;
    let mut problems = Problems::default();
    let until = problems.read(&path.field("until"), input.until.as_ref());
    let reason = problems.long_text(&path.field("reason"), input.reason.as_deref());
    if !status::is_open(change.order.status) {
        change.illegal(&mut problems, &path.field("id"), Some(OrderStatus::OnHold), "Only an open order can be put on hold.");
    }
    problems.finish()?;
    change.hold(until, reason.clone());
    change.write(&tx, op, Some(OrderEventType::Held), reason).await?;
    store.db.commit(tx).await?;
    Ok((change.order, change.lines))
}

impl Change {
    /// Puts the order on hold, and remembers where it was; on a held order only the date and the reason change.
    pub fn hold(&mut self, until: Option<NaiveDate>, reason: Option<String>) {
        if self.order.status != OrderStatus::OnHold {
            self.order.status_before_hold = Some(self.order.status);
            self.order.status = OrderStatus::OnHold;
        }
        if until.is_some() {
            self.order.hold_until = until;
        }
        if reason.is_some() {
            self.order.hold_reason = reason;
        }
    }
}
