//! Holds: an order waits, and keeps what it has reserved; at the end of the hold it goes on where it was, with all its stock.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{OrderEventType, OrderStatus};

use super::reserve::{self, ShortageAt};
use crate::error::Result;
use crate::order::change::Change;
use crate::order::status;
use crate::problems::{Path, Problems};

/// Puts an open order on hold, and remembers where it was; on a held order only the date and the reason change.
pub fn hold(change: &mut Change<'_>, at: &Path<'_>, until: Option<NaiveDate>, reason: Option<String>, problems: &mut Problems) {
    if !status::is_open(change.order.status) {
        change.illegal(problems, at, Some(OrderStatus::OnHold), "Only an open order can be put on hold.");
        return;
    }
    start(change, until, reason);
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

/// Where an order on hold goes back to.
pub fn after(change: &Change<'_>) -> OrderStatus {
    change.order.status_before_hold.unwrap_or(OrderStatus::Pending)
}

/// Whether what the order lacks must be reserved for it to go on.
pub fn needs_stock(change: &Change<'_>) -> bool {
    change.order.status == OrderStatus::OnHold && reserve::must_fill(change, after(change)) && reserve::lacks_stock(change)
}

/// Takes an order off hold, back to where it was.
pub fn release(change: &mut Change<'_>, at: &Path<'_>, problems: &mut Problems) -> Result<()> {
    if change.order.status != OrderStatus::OnHold {
        change.illegal(problems, at, None, "Only an order on hold can be released.");
        return Ok(());
    }
    let to = after(change);
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
