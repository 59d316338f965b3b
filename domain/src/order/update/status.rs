//! A status written by hand, with the effect that its own verb has.

use entity::OrderStatus;
use sea_orm::{ActiveEnum, ConnectionTrait};

use super::fields::Update;
use crate::error::Result;
use crate::order::give_back::{Comeback, ReturnPaths};
use crate::order::ship::{Parcel, ShipPaths};
use crate::order::{cancel, status};

impl<C: ConnectionTrait> Update<'_, C> {
    /// The status that is asked for, where it is another one and the table has a way there.
    pub(super) fn new_status(&mut self) -> Option<OrderStatus> {
        let to = self.input.status.filter(|to| *to != self.change.before().status)?;
        if status::allowed_statuses(self.change.before()).contains(&to) {
            return Some(to);
        }
        let from = self.change.before().status;
        let message = format!("An order cannot go from {} to {} this way.", from.to_value(), to.to_value());
        self.change.illegal(&mut self.problems, &self.path.field("status"), Some(to), &message);
        None
    }

    /// Goes there. The stock of the order's lines is locked.
    pub(super) async fn move_to(&mut self, to: OrderStatus) -> Result<()> {
        let from = self.change.before().status;
        let path = self.path;
        let at = path.field("status");
        match to {
            OrderStatus::Cancelled => cancel::cancel_under_lock(&mut self.change, self.op, None)?,
            OrderStatus::OnHold => self.change.hold(None, None),
            OrderStatus::Shipped => {
                let left = self.change.left_to_ship();
                self.change.order.status = OrderStatus::Shipped;
                if !left.is_empty() {
                    let paths = ShipPaths { units: &at, order: &at, listed: false };
                    self.change.ship(self.tx, self.op, &mut self.problems, paths, &left, Parcel::new(self.op)).await?;
                }
            }
            OrderStatus::Returned => self.give_back_all().await?,
            OrderStatus::Delivered => {
                self.change.order.status = to;
                self.change.delivered_at = Some(self.op.now);
            }
            to if status::is_open(to) => {
                if from == OrderStatus::OnHold {
                    self.release_to(to);
                } else if self.change.order.status == from {
                    // Where the edits ask for more than there is, the order waits, whatever status was asked for.
                    self.change.order.status = to;
                }
            }
            to => self.change.order.status = to,
        }
        if !status::reserves(self.change.order.status) {
            // A delivery may end an order of which something never left.
            self.change.release_reserved()?;
        }
        Ok(())
    }

    /// Off hold; a date that this very update gives stays.
    fn release_to(&mut self, to: OrderStatus) {
        let until = self.change.order.hold_until;
        self.change.end_hold(to);
        if self.input.hold_until.as_ref().is_some_and(|given| !given.is_blank()) {
            self.change.order.hold_until = until;
        }
    }

    /// All that is out comes back, and goes on the shelf.
    async fn give_back_all(&mut self) -> Result<()> {
        let out = self.change.out();
        if !out.is_empty() {
            let at = self.path.field("status");
            let paths = ReturnPaths { order: &at, amount: &at, restock: &at };
            let back = Comeback { id: self.op.new_id(), amount: None, reason: None, restock: true };
            self.change.give_back(self.tx, self.op, &mut self.problems, paths, &out, back).await?;
        }
        self.change.order.status = OrderStatus::Returned;
        Ok(())
    }
}
