//! Holds: an order waits, and keeps what it has reserved; at the end of the hold it goes on where it was, with all its stock.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{OrderEventType, OrderStatus, order};

use super::refusal::{Allowed, Refusal};
use super::reserve::{self, ShortageAt};
use crate::error::Result;
use crate::order::change::Change;
use crate::order::status;
use crate::problems::{Path, Problems};

/// Only open orders wait; one that waits already may do so for another reason.
pub fn may_hold(order: &order::Model) -> Allowed {
    if status::is_open(order.status) {
        return Ok(());
    }
    let message = format!("This order is {}: only an open order can be put on hold.", status::words(order.status));
    Err(Refusal::status(Some(OrderStatus::OnHold), message))
}

/// Only orders that are on hold go back, and to here.
pub fn may_release(order: &order::Model) -> Allowed<OrderStatus> {
    let not_held = || Refusal::status(None, format!("This order is not on hold: it is {}.", status::words(order.status)));
    after(order).ok_or_else(not_held)
}

/// Puts an open order on hold, and remembers where it was; on a held order only the date and the reason change.
pub fn hold(change: &mut Change<'_>, at: &Path<'_>, until: Option<NaiveDate>, reason: Option<String>, problems: &mut Problems) {
    match may_hold(&change.order) {
        Ok(()) => start(change, until, reason),
        Err(refusal) => refusal.tell(change, at, problems),
    }
}

/// Where it is known that the order may wait.
pub fn start(change: &mut Change<'_>, until: Option<NaiveDate>, reason: Option<String>) {
    let order = &mut change.order;
    if order.status != OrderStatus::OnHold {
        order.status_before_hold = Some(order.status);
        order.status = OrderStatus::OnHold;
    }
    order.hold_until = until.or(order.hold_until);
    if reason.is_some() {
        order.hold_reason.clone_from(&reason);
    }
    change.event = Some(OrderEventType::Held);
    change.reason = reason;
}

/// Where an order goes back to after its hold; none where it is not on hold.
pub fn after(order: &order::Model) -> Option<OrderStatus> {
    (order.status == OrderStatus::OnHold).then(|| order.status_before_hold.unwrap_or(OrderStatus::Pending))
}

/// Whether what the order lacks must be reserved for it to go on.
pub fn needs_stock(change: &Change<'_>) -> bool {
    after(&change.order).is_some_and(|to| reserve::must_fill(change, to)) && reserve::lacks_stock(change)
}

/// Takes an order off hold, back to where it was.
pub fn release(change: &mut Change<'_>, at: &Path<'_>, problems: &mut Problems) -> Result<()> {
    let to = match may_release(&change.order) {
        Ok(to) => to,
        Err(refusal) => {
            refusal.tell(change, at, problems);
            return Ok(());
        }
    };
    if needs_stock(change) {
        let short = reserve::rearrange(change, true)?;
        reserve::note_short(change, ShortageAt { path: at, added: &HashMap::new() }, short, problems);
    }
    end(change, to);
    Ok(())
}

/// Off hold, and what was said of the hold is forgotten.
pub fn end(change: &mut Change<'_>, to: OrderStatus) {
    change.order.status = to;
    change.order.status_before_hold = None;
    change.order.hold_until = None;
    change.order.hold_reason = None;
    change.event = Some(OrderEventType::Released);
}
