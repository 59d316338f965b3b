//! A status written by hand, with the effect that its own verb has.

use entity::OrderStatus;
use sea_orm::ActiveEnum;

use super::give_back::{self, ReturnPaths, ReturnedGoods};
use super::ship::{self, Parcel, ShipPaths};
use super::{cancel, hold, reserve};
use crate::error::Result;
use crate::order::change::Change;
use crate::order::situation::{Child, Situation};
use crate::order::status;
use crate::problems::{Path, Problems};

/// The status that is asked for, where it is another one and the table has a way there.
pub fn new_status(change: &Change<'_>, at: &Path<'_>, asked: Option<OrderStatus>, problems: &mut Problems) -> Option<OrderStatus> {
    let from = change.before().status;
    let to = asked.filter(|to| *to != from)?;
    if status::allowed_statuses(change.before()).contains(&to) {
        return Some(to);
    }
    let words = status::words(from);
    let message = if status::allowed_statuses(change.before()).is_empty() {
        format!("This order is {words}: its status stays.")
    } else {
        format!("This order is {words}: it cannot be given the status {} now.", to.to_value())
    };
    change.illegal(problems, at, Some(to), message);
    None
}

/// What going there needs to know of what hangs on the order.
pub fn asks(to: OrderStatus) -> Option<Child> {
    match to {
        OrderStatus::Shipped => Some(Child::Fulfillments),
        OrderStatus::Returned => Some(Child::Returns),
        OrderStatus::Delivered => Some(Child::UndeliveredFulfillments),
        _ => None,
    }
}

/// Goes there. The stock of the order's lines is locked. `hold_until`: the date of a hold is given, and stays.
pub fn move_to(
    change: &mut Change<'_>,
    at: &Path<'_>,
    to: OrderStatus,
    hold_until: bool,
    situation: &Situation,
    problems: &mut Problems,
) -> Result<()> {
    let from = change.before().status;
    match to {
        OrderStatus::Cancelled => cancel::cancel(change, at, None, problems)?,
        OrderStatus::OnHold => hold::start(change, None, None),
        OrderStatus::Shipped => {
            let left = ship::left_to_ship(change);
            change.order.status = OrderStatus::Shipped;
            if !left.is_empty() {
                let paths = ShipPaths { units: at, order: at, listed: false };
                ship::ship(change, paths, &left, Parcel::new(change.op), situation, problems)?;
            }
        }
        OrderStatus::Returned => {
            let out = give_back::out(change);
            if !out.is_empty() {
                let paths = ReturnPaths { order: at, amount: at, restock: at };
                let goods = ReturnedGoods { id: change.op.new_id(), amount: None, reason: None, restock: true };
                give_back::give_back(change, paths, &out, goods, situation, problems)?;
            }
            change.order.status = OrderStatus::Returned;
        }
        OrderStatus::Delivered => {
            change.order.status = to;
            change.delivered = situation.children.count(Child::UndeliveredFulfillments);
        }
        to if status::is_open(to) => {
            if from == OrderStatus::OnHold {
                let until = change.order.hold_until;
                hold::end(change, to);
                change.order.hold_until = until.filter(|_| hold_until);
            } else if change.order.status == from {
                // Where the edits ask for more than there is, the order waits, whatever status was asked for.
                change.order.status = to;
            }
        }
        to => change.order.status = to,
    }
    if !status::reserves(change.order.status) {
        // A delivery may end an order of which something never left.
        reserve::release(change)?;
    }
    Ok(())
}
