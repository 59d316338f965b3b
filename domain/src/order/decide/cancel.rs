//! Cancels orders that nothing has left yet, and gives back what they have reserved.

use entity::{OrderEventType, OrderStatus};

use super::reserve;
use crate::error::{Error, Result};
use crate::order::change::Change;
use crate::order::{status, totals};
use crate::problems::{Path, Problems};

/// Cancels an order. What it has reserved must be locked; invoices and payments stay as they are.
pub fn cancel(change: &mut Change<'_>, at: &Path<'_>, reason: Option<String>, problems: &mut Problems) -> Result<()> {
    if !status::may_follow(change.order.status, OrderStatus::Cancelled) {
        change.illegal(problems, at, Some(OrderStatus::Cancelled), "Only an order that nothing has left yet can be cancelled.");
        return Ok(());
    }
    reserve::release(change)?;
    change.order.status = OrderStatus::Cancelled;
    change.order.status_before_hold = None;
    change.order.cancel_reason.clone_from(&reason);
    change.order.cancelled_at = Some(change.op.now);
    totals::settle(&mut change.order).map_err(|_| Error::Internal("an order's amounts are out of range".into()))?;
    change.event = Some(OrderEventType::Cancelled);
    change.reason = reason;
    Ok(())
}
