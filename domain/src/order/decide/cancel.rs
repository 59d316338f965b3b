//! Cancels orders that nothing has left yet, or what is left of those that are partly shipped; what they have reserved is given back.

use entity::{Decimal4, OrderEventType, OrderStatus};

use super::{money, reserve, update};
use crate::error::{Code, Error, Problem, Result};
use crate::order::change::Change;
use crate::order::situation::Situation;
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

/// Cancels what a partly shipped order has not shipped: as an edit that cuts every line to what has left of it. What it has reserved must
/// be locked.
pub fn cancel_remaining(
    change: &mut Change<'_>,
    at: &Path<'_>,
    reason: Option<String>,
    situation: &Situation,
    problems: &mut Problems,
) -> Result<()> {
    if change.order.status != OrderStatus::PartiallyShipped {
        change.illegal(problems, at, Some(OrderStatus::Shipped), "Only the rest of a partly shipped order can be cancelled.");
        return Ok(());
    }
    if change.lines.iter().any(|line| line.invoiced_quantity > line.fulfilled_quantity) {
        problems.add(at, Code::Conflict, "Units that have not left are invoiced.");
        return Ok(());
    }
    change.lines.retain(|line| line.fulfilled_quantity > 0);
    if change.lines.is_empty() {
        problems.add(at, Code::Conflict, "Nothing of this order has left: an order keeps at least one line.");
        return Ok(());
    }
    let currency = change.known_currency()?;
    for line in &mut change.lines {
        line.quantity = line.fulfilled_quantity;
        if totals::line_total(line, currency).is_ok_and(Decimal4::is_negative) {
            problems.add(at, Code::OutOfRange, "A line's discount is more than what has left of it costs: make it smaller first.");
            return Ok(());
        }
    }
    reserve::rearrange(change, false)?;
    update::close_where_all_is_shipped(&mut change.order, &change.lines);
    let mut own = Problems::default();
    money::compute(change, at, situation.references.company.as_ref(), None, true, &mut own)?;
    if let Some(problem) = own.into_vec().into_iter().next() {
        problems.extend(vec![Problem { path: at.segments(), ..problem }]);
    }
    (change.event, change.reason) = (Some(OrderEventType::LinesChanged), reason);
    Ok(())
}
