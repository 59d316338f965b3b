//! The way to each status, and what comes after.

use chrono::TimeDelta;
use domain::error::Result;
use domain::order::totals;
use entity::{Decimal4, OrderEventType, OrderNoteCategory, OrderStatus, order_note, order_return, refund, return_line};
use serde_json::{Value, json};

use crate::currencies::out_of_range;
use crate::data::INDIA;
use crate::history::History;

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

impl History<'_> {
    /// All steps from the status in which the order came to the one where it stands.
    pub(crate) fn reach_target(&mut self) -> Result<()> {
        use OrderStatus::{
            AwaitingShipment, Backorder, Cancelled, Committed, InReview, Invoiced, OnHold, PartiallyShipped, Pending, Postponed, Processing,
        };
        let target = self.placed.target;
        match target {
            Pending | Backorder => Ok(()),
            InReview => self.set_status(25, "risk-desk", InReview),
            Postponed => self.postpone(),
            OnHold => self.hold(),
            Cancelled => self.cancel(),
            Processing => self.process(),
            Committed | AwaitingShipment => {
                self.process()?;
                let minutes = self.placed.dice.between(HOUR, 8 * HOUR);
                self.set_status(minutes, "warehouse", target)
            }
            Invoiced => {
                self.process()?;
                self.bill(3 * HOUR)
            }
            PartiallyShipped => {
                self.process()?;
                self.bill_if_usual()?;
                self.ship(DAY, true)
            }
            _ => self.ship_and_go_on(),
        }
    }

    fn process(&mut self) -> Result<()> {
        let minutes = self.placed.dice.between(20, 10 * HOUR);
        self.set_status(minutes, "order-desk", OrderStatus::Processing)
    }

    /// Businesses and everybody in India get invoices, others seldom ask for one.
    fn bill_if_usual(&mut self) -> Result<()> {
        let in_india = self.placed.buyer.as_ref().is_some_and(|buyer| buyer.country.is(INDIA));
        let usual = in_india || self.placed.order.business_account_id.is_some() || self.placed.is_shown;
        if usual || self.placed.dice.chance(12) { self.bill(4 * HOUR) } else { Ok(()) }
    }

    fn ship_and_go_on(&mut self) -> Result<()> {
        use OrderStatus::{Completed, Delivered, Fulfilled, PartiallyRefunded, Returned, Shipped, Undelivered};
        self.process()?;
        self.bill_if_usual()?;
        let minutes = self.placed.dice.between(6 * HOUR, 2 * DAY);
        let units: i32 = self.placed.lines.iter().map(|line| line.quantity).sum();
        let in_two = units > 1 && self.placed.dice.chance(10);
        if in_two {
            self.ship(minutes, true)?;
        }
        self.ship(minutes, false)?;
        match self.placed.target {
            Shipped => return Ok(()),
            Undelivered => return self.set_status(3 * DAY, "carrier-import", Undelivered),
            _ => self.deliver()?,
        }
        match self.placed.target {
            Delivered => Ok(()),
            PartiallyRefunded => {
                let part = self.placed.dice.between(10, 40);
                let order = &self.placed.order;
                let amount = self.placed.currency.share(order.paid_amount, part, 100).map_err(out_of_range)?;
                self.refund(2 * DAY, amount, "A gesture for the late parcel.")
            }
            Returned => {
                self.take_back(9 * DAY, true)?;
                if self.placed.dice.chance(80) { self.refund_overpaid(DAY) } else { Ok(()) }
            }
            target @ (Fulfilled | Completed) => {
                self.set_status(4 * DAY, "order-desk", target)?;
                if target == Completed && !self.placed.is_shown && self.placed.dice.chance(3) {
                    self.take_back(10 * DAY, false)?;
                    self.refund_overpaid(2 * DAY)?;
                    // A refund takes a completed order out of that status.
                    if self.placed.order.status != Completed {
                        self.set_status(DAY, "order-desk", Completed)?;
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn deliver(&mut self) -> Result<()> {
        for index in 0..self.parcels.len() {
            let minutes = self.placed.dice.between(DAY, 6 * DAY);
            self.step(minutes, "carrier-import", OrderEventType::FulfillmentUpdated, None, |history, changes| {
                history.parcels[index].delivered_at = Some(history.at);
                changes.note("deliveredAt", Value::Null, json!(history.at));
                if index + 1 == history.parcels.len() {
                    history.placed.order.status = OrderStatus::Delivered;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn postpone(&mut self) -> Result<()> {
        self.step(3 * HOUR, "order-desk", OrderEventType::StatusChanged, None, |history, _| {
            history.placed.order.status = OrderStatus::Postponed;
            history.placed.order.ship_date = Some(history.shop.now.date_naive() + TimeDelta::days(history.placed.dice.between(5, 20)));
            Ok(())
        })
    }

    fn hold(&mut self) -> Result<()> {
        if self.placed.dice.chance(50) {
            self.process()?;
        }
        let reason = self.placed.dice.one(&self.shop.data.texts.hold_reasons);
        self.step(2 * HOUR, "order-desk", OrderEventType::Held, Some(reason), |history, _| {
            let until = history.shop.now.date_naive() + TimeDelta::days(history.placed.dice.between(2, 9));
            let order = &mut history.placed.order;
            order.status_before_hold = Some(order.status);
            order.status = OrderStatus::OnHold;
            order.hold_until = Some(until);
            order.hold_reason = Some(reason.clone());
            Ok(())
        })
    }

    fn cancel(&mut self) -> Result<()> {
        let reason = self.placed.dice.one(&self.shop.data.texts.cancel_reasons);
        self.step(5 * HOUR, "order-desk", OrderEventType::Cancelled, Some(reason), |history, _| {
            for line in &mut history.placed.lines {
                line.reserved_quantity = 0;
            }
            let order = &mut history.placed.order;
            order.status = OrderStatus::Cancelled;
            order.cancel_reason = Some(reason.clone());
            order.cancelled_at = Some(history.at);
            Ok(())
        })?;
        let paid = self.placed.order.paid_amount;
        self.refund(2 * HOUR, paid, "The order was cancelled.")
    }

    /// Goods come back: all of them, or one unit of the first line.
    fn take_back(&mut self, minutes: i64, all: bool) -> Result<()> {
        let (reason, restocked) = self.placed.dice.one(&self.shop.data.texts.return_reasons);
        self.step(minutes, "warehouse", OrderEventType::ReturnRecorded, Some(reason), |history, _| {
            let id = history.id();
            let placed = &mut history.placed;
            let mut amount = Decimal4::ZERO;
            for line in placed.lines.iter_mut().take(if all { usize::MAX } else { 1 }) {
                let units = if all { line.quantity } else { 1 };
                let sold_for = totals::line_total(line, placed.currency).map_err(out_of_range)?;
                let part = placed.currency.share(sold_for, units.into(), line.quantity.into()).map_err(out_of_range)?;
                amount = amount.checked_add(part).map_err(out_of_range)?;
                line.returned_quantity = units;
                let organization_id = line.organization_id;
                history.rows.return_lines.push(return_line::Model { organization_id, return_id: id, line_id: line.id, quantity: units });
            }
            // An order's own discount may make it cost less than its goods.
            let amount = amount.min(placed.order.grand_total);
            placed.order.returned_amount = amount;
            if placed.lines.iter().all(|line| line.returned_quantity == line.quantity) {
                placed.order.status = OrderStatus::Returned;
            }
            history.rows.returns.push(order_return::Model {
                organization_id: placed.order.organization_id,
                id,
                order_id: placed.order.id,
                amount,
                reason: Some(reason.clone()),
                restocked: *restocked,
                created_at: history.at,
            });
            Ok(())
        })
    }

    /// Gives back what was paid beyond what is still to be paid.
    fn refund_overpaid(&mut self, minutes: i64) -> Result<()> {
        let order = &self.placed.order;
        let billable = order.grand_total.checked_sub(order.returned_amount).map_err(out_of_range)?;
        let held = order.paid_amount.checked_sub(order.refunded_amount).map_err(out_of_range)?;
        let amount = held.checked_sub(billable).map_err(out_of_range)?;
        self.refund(minutes, amount, "The goods came back.")
    }

    fn refund(&mut self, minutes: i64, amount: Decimal4, reason: &str) -> Result<()> {
        if amount <= Decimal4::ZERO {
            return Ok(());
        }
        self.step(minutes, "accounts", OrderEventType::RefundRecorded, Some(reason), |history, _| {
            use OrderStatus::{Completed, Delivered, Fulfilled, PartiallyRefunded, Shipped};
            let id = history.id();
            let transaction_id = Some(history.placed.dice.fill("re_@#@##@@#"));
            let order = &mut history.placed.order;
            order.refunded_amount = order.refunded_amount.checked_add(amount).map_err(out_of_range)?;
            if matches!(order.status, Shipped | Delivered | Fulfilled | Completed) {
                order.status = PartiallyRefunded;
            }
            history.rows.refunds.push(refund::Model {
                organization_id: order.organization_id,
                id,
                order_id: order.id,
                method: history.method,
                amount,
                transaction_id,
                reason: Some(reason.into()),
                refunded_at: history.at,
                created_at: history.at,
            });
            Ok(())
        })
    }

    /// What happens whatever the status: notes, late payments, the archive.
    pub(crate) fn follow_up(&mut self) -> Result<()> {
        if self.placed.dice.chance(8) {
            self.write_note()?;
        }
        let order = &self.placed.order;
        let owed = order.grand_total.checked_sub(order.returned_amount).and_then(|due| due.checked_sub(order.paid_amount));
        let owed = owed.map_err(out_of_range)?;
        let is_due = self.shop.now - self.at > TimeDelta::days(20) && order.status != OrderStatus::Cancelled;
        if is_due && owed > Decimal4::ZERO && self.placed.dice.chance(90) {
            let part = if self.placed.dice.chance(8) { 50 } else { 100 };
            let amount = self.placed.currency.share(owed, part, 100).map_err(out_of_range)?;
            let minutes = self.placed.dice.between(12 * DAY, 40 * DAY);
            self.step(minutes, "accounts", OrderEventType::PaymentRecorded, None, |history, _| {
                history.method = entity::PaymentMethod::BankTransfer;
                let transaction_id = history.placed.dice.fill("BT########");
                history.receive(amount, Some(transaction_id))
            })?;
        }
        let ended = matches!(self.placed.order.status, OrderStatus::Completed | OrderStatus::Cancelled | OrderStatus::Returned);
        let archive = ended && self.shop.now - self.at > TimeDelta::days(100) && !self.placed.is_shown;
        if archive && self.placed.dice.chance(40) {
            self.step(60 * DAY, "housekeeping", OrderEventType::Archived, None, |history, _| {
                history.placed.order.archived = true;
                Ok(())
            })?;
        }
        Ok(())
    }

    fn write_note(&mut self) -> Result<()> {
        let (dice, texts) = (&mut self.placed.dice, &self.shop.data.texts);
        let (author, text) = (dice.one(&texts.service_authors), dice.one(&texts.service_notes));
        let minutes = self.placed.dice.between(10, 20 * HOUR);
        self.step(minutes, author, OrderEventType::NoteAdded, None, |history, changes| {
            let category = OrderNoteCategory::CustomerServiceNote;
            let (id, at) = (history.id(), history.at);
            changes.note("notes", Value::Null, json!({ "category": category, "text": text }));
            history.rows.notes.push(order_note::Model {
                organization_id: history.placed.order.organization_id,
                id,
                order_id: history.placed.order.id,
                category,
                text: text.clone(),
                author: author.clone(),
                created_at: at,
            });
            Ok(())
        })
    }
}
