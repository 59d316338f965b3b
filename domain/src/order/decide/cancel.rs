//! Cancels orders that nothing has left yet, or what is left of those that are partly shipped; what they have reserved is given back.

use entity::{Decimal4, OrderEventType, OrderStatus, order, order_line};

use super::refusal::{Allowed, Refusal};
use super::{money, reserve, update};
use crate::error::{Code, Error, Problem, Result};
use crate::order::change::Change;
use crate::order::situation::Situation;
use crate::order::{status, totals};
use crate::problems::{Path, Problems};

/// Only orders that nothing has left yet can be cancelled.
pub fn may_cancel(order: &order::Model) -> Allowed {
    if status::may_follow(order.status, OrderStatus::Cancelled) {
        return Ok(());
    }
    let message = match order.status {
        OrderStatus::Cancelled => "This order is cancelled already.".to_owned(),
        OrderStatus::PartiallyShipped => "This order is partly shipped: only what has not left yet can be cancelled.".to_owned(),
        status => format!("This order is {}: only an order that nothing has left yet can be cancelled.", status::words(status)),
    };
    Err(Refusal::status(Some(OrderStatus::Cancelled), message))
}

/// Of a partly shipped order what has not left yet can be cancelled, where it is not invoiced and something has left.
pub fn may_cancel_remaining(order: &order::Model, lines: &[order_line::Model]) -> Allowed {
    if order.status != OrderStatus::PartiallyShipped {
        let message = match order.status {
            OrderStatus::Cancelled => "This order is cancelled already.".to_owned(),
            status => format!("This order is {}: only the rest of a partly shipped order can be cancelled.", status::words(status)),
        };
        return Err(Refusal::status(Some(OrderStatus::Shipped), message));
    }
    if lines.iter().any(|line| line.invoiced_quantity > line.fulfilled_quantity) {
        return Err(Refusal::conflict("Units that have not left are invoiced."));
    }
    if lines.iter().all(|line| line.fulfilled_quantity == 0) {
        return Err(Refusal::conflict("Nothing of this order has left: an order keeps at least one line."));
    }
    Ok(())
}

/// Cancels an order. What it has reserved must be locked; invoices and payments stay as they are.
pub fn cancel(change: &mut Change<'_>, at: &Path<'_>, reason: Option<String>, problems: &mut Problems) -> Result<()> {
    if let Err(refusal) = may_cancel(&change.order) {
        refusal.tell(change, at, problems);
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
    if let Err(refusal) = may_cancel_remaining(&change.order, &change.lines) {
        refusal.tell(change, at, problems);
        return Ok(());
    }
    change.lines.retain(|line| line.fulfilled_quantity > 0);
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
