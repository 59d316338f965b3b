//! The way to each status, and what comes after.

use chrono::TimeDelta;
use domain::error::Result;
use domain::id::Kind;
use domain::order::add_note::AddNoteInput;
use domain::order::cancel::CancelInput;
use domain::order::cancel_fulfillment::CancelFulfillmentInput;
use domain::order::create_invoice::CreateInvoiceInput;
use domain::order::decide::units::LineQuantity;
use domain::order::fulfill::FulfillInput;
use domain::order::hold::HoldInput;
use domain::order::input::{NoteInput, OrderFields, PaymentInput, UpdateInput};
use domain::order::record_payment::RecordPaymentInput;
use domain::order::record_refund::RecordRefundInput;
use domain::order::record_return::ReturnInput;
use domain::order::totals;
use domain::order::track::TrackInput;
use domain::values::{Moment, Raw};
use entity::{Decimal4, OrderNoteCategory, OrderStatus, PaymentMethod};

use crate::basket::money;
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
        let target = self.sale.target;
        match target {
            Pending | Backorder => Ok(()),
            InReview => self.set_status(25, "risk-desk", InReview),
            Postponed => self.postpone(),
            OnHold => self.hold(),
            Cancelled => self.cancel(),
            Processing => self.process(),
            Committed | AwaitingShipment => {
                self.process()?;
                let minutes = self.dice.between(HOUR, 8 * HOUR);
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
        let minutes = self.dice.between(20, 10 * HOUR);
        self.set_status(minutes, "order-desk", OrderStatus::Processing)
    }

    /// Businesses and everybody in India get invoices, others seldom ask for one.
    fn bill_if_usual(&mut self) -> Result<()> {
        let in_india = self.sale.country.is(INDIA);
        let usual = in_india || self.order.business_account_id.is_some() || self.sale.is_shown || self.sale.target == OrderStatus::Returned;
        if usual || self.dice.chance(12) { self.bill(4 * HOUR) } else { Ok(()) }
    }

    fn ship_and_go_on(&mut self) -> Result<()> {
        use OrderStatus::{Completed, Delivered, Fulfilled, PartiallyRefunded, Returned, Shipped, Undelivered};
        self.process()?;
        self.bill_if_usual()?;
        let minutes = self.dice.between(6 * HOUR, 2 * DAY);
        let units: i32 = self.lines.iter().map(|line| line.quantity).sum();
        let in_two = units > 1 && self.dice.chance(10);
        if in_two {
            self.ship(minutes, true)?;
        }
        self.ship(minutes, false)?;
        if self.sale.target == Undelivered {
            self.take_parcel_back(HOUR)?;
            self.ship(DAY, false)?;
        }
        match self.sale.target {
            Shipped => return Ok(()),
            Undelivered => return self.set_status(3 * DAY, "carrier-import", Undelivered),
            _ => self.deliver()?,
        }
        match self.sale.target {
            Delivered => Ok(()),
            PartiallyRefunded => {
                let part = self.dice.between(10, 40);
                let order = &self.order;
                let amount = self.sale.tender.currency.share(order.paid_amount, part, 100).map_err(out_of_range)?;
                self.refund(2 * DAY, amount, "A gesture for the late parcel.")
            }
            Returned => {
                self.take_back(9 * DAY, true)?;
                self.credit(2 * HOUR)?;
                if self.dice.chance(80) { self.refund_overpaid(DAY) } else { Ok(()) }
            }
            target @ (Fulfilled | Completed) => {
                self.set_status(4 * DAY, "order-desk", target)?;
                // All of it would make the order a returned one.
                if target == Completed && units > 1 && !self.sale.is_shown && self.dice.chance(3) {
                    self.take_back(10 * DAY, false)?;
                    self.credit(2 * HOUR)?;
                    self.refund_overpaid(2 * DAY)?;
                    // A refund takes a completed order out of that status.
                    if self.order.status != Completed {
                        self.set_status(DAY, "order-desk", Completed)?;
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn set_status(&mut self, minutes: i64, actor: &str, to: OrderStatus) -> Result<()> {
        self.update(minutes, actor, OrderFields { status: Some(to), ..OrderFields::default() })
    }

    fn update(&mut self, minutes: i64, actor: &str, fields: OrderFields) -> Result<()> {
        self.step(minutes, actor, &UpdateInput { fields, ..UpdateInput::default() })
    }

    /// Bills all of it; businesses have time to pay.
    fn bill(&mut self, minutes: i64) -> Result<()> {
        let date = self.shop.later(self.at, minutes).date_naive();
        let due_date = self.order.business_account_id.map(|_| Raw::of(&(date + TimeDelta::days(30))));
        let bill = CreateInvoiceInput { order_id: String::new(), idempotency_key: None, expected_version: None, date: None, due_date };
        self.step(minutes, "accounts", &bill)
    }

    /// Takes what came back off the buyer's bill.
    fn credit(&mut self, minutes: i64) -> Result<()> {
        if !self.is_billed() || self.order.returned_amount <= Decimal4::ZERO {
            return Ok(());
        }
        let bill =
            CreateInvoiceInput { order_id: String::new(), idempotency_key: None, expected_version: None, date: None, due_date: None };
        self.step(minutes, "accounts", &bill)
    }

    /// The last parcel never left.
    fn take_parcel_back(&mut self, minutes: i64) -> Result<()> {
        let Some(parcel) = self.situation.fulfillments.last().map(|parcel| parcel.id) else { return Ok(()) };
        self.situation.parcel_lines = self.lines_of(parcel);
        let cancel = CancelFulfillmentInput {
            id: Kind::Fulfillment.print(parcel),
            idempotency_key: None,
            expected_version: None,
            reason: Some("The label could not be read.".to_owned()),
        };
        self.step(minutes, "warehouse", &cancel)
    }

    /// Ships all that is left, or only a part of it.
    fn ship(&mut self, minutes: i64, part: bool) -> Result<()> {
        let several = self.lines.len() > 1;
        let units = |line: &entity::order_line::Model| if several { line.quantity } else { line.quantity / 2 };
        let first = self.lines.iter().take(1).map(|line| line_quantity(line, units(line)));
        let lines = part.then(|| first.collect());
        let (carrier, service) = (self.order.shipping.carrier.clone(), self.order.shipping.service.clone());
        let number = self.dice.fill(self.shop.data.shipping.tracking_number(carrier.as_deref()));
        let parcel = FulfillInput {
            order_id: String::new(),
            idempotency_key: None,
            expected_version: None,
            lines,
            carrier,
            service,
            tracking_url: Some(format!("https://tracking.example.com/{number}")),
            tracking_number: Some(number),
            shipped_at: None,
        };
        self.step(minutes, "warehouse", &parcel)
    }

    fn deliver(&mut self) -> Result<()> {
        for index in 0..self.situation.fulfillments.len() {
            let minutes = self.dice.between(DAY, 6 * DAY);
            let delivered = TrackInput {
                id: Kind::Fulfillment.print(self.situation.fulfillments[index].id),
                idempotency_key: None,
                expected_version: None,
                carrier: None,
                service: None,
                tracking_number: None,
                tracking_url: None,
                delivered_at: Some(Raw::of(&Moment::Instant(self.shop.later(self.at, minutes)))),
            };
            self.step(minutes, "carrier-import", &delivered)?;
        }
        Ok(())
    }

    fn postpone(&mut self) -> Result<()> {
        let date = self.shop.now.date_naive() + TimeDelta::days(self.dice.between(5, 20));
        let fields = OrderFields { status: Some(OrderStatus::Postponed), ship_date: Some(Raw::of(&date)), ..OrderFields::default() };
        self.update(3 * HOUR, "order-desk", fields)
    }

    fn hold(&mut self) -> Result<()> {
        if self.dice.chance(50) {
            self.process()?;
        }
        let reason = self.dice.one(&self.shop.data.texts.hold_reasons).clone();
        let until = self.shop.now.date_naive() + TimeDelta::days(self.dice.between(2, 9));
        let hold = HoldInput {
            id: String::new(),
            idempotency_key: None,
            expected_version: None,
            until: Some(Raw::of(&until)),
            reason: Some(reason),
        };
        self.step(2 * HOUR, "order-desk", &hold)
    }

    fn cancel(&mut self) -> Result<()> {
        let reason = self.dice.one(&self.shop.data.texts.cancel_reasons).clone();
        self.step(
            5 * HOUR,
            "order-desk",
            &CancelInput { id: String::new(), idempotency_key: None, expected_version: None, reason: Some(reason), remaining: false },
        )?;
        self.refund(2 * HOUR, self.order.paid_amount, "The order was cancelled.")
    }

    /// Goods come back: all of them, or one unit of the first line.
    fn take_back(&mut self, minutes: i64, all: bool) -> Result<()> {
        let (reason, restock) = self.dice.one(&self.shop.data.texts.return_reasons).clone();
        let units = |line: &entity::order_line::Model| if all { line.quantity } else { 1 };
        let lines = self.lines.iter().take(if all { usize::MAX } else { 1 }).map(|line| line_quantity(line, units(line))).collect();
        let goods = ReturnInput {
            order_id: String::new(),
            idempotency_key: None,
            expected_version: None,
            lines,
            amount: None,
            reason: Some(reason),
            restock,
        };
        self.step(minutes, "warehouse", &goods)
    }

    /// Gives back what was paid beyond what is still to be paid.
    fn refund_overpaid(&mut self, minutes: i64) -> Result<()> {
        let due = totals::due(&self.order).map_err(out_of_range)?;
        let amount = Decimal4::ZERO.checked_sub(due).map_err(out_of_range)?;
        self.refund(minutes, amount, "The goods came back.")
    }

    fn refund(&mut self, minutes: i64, amount: Decimal4, reason: &str) -> Result<()> {
        if amount <= Decimal4::ZERO {
            return Ok(());
        }
        let refund = RecordRefundInput {
            order_id: String::new(),
            idempotency_key: None,
            expected_version: None,
            method: self.method,
            amount: money(amount),
            transaction_id: Some(self.dice.fill("re_#@#@##@@#")),
            refunded_at: None,
            reason: Some(reason.to_owned()),
        };
        self.step(minutes, "accounts", &refund)
    }

    /// What happens whatever the status: notes, late payments, the archive.
    pub(crate) fn follow_up(&mut self) -> Result<()> {
        if self.dice.chance(8) {
            self.write_note()?;
        }
        self.pay_late()?;
        let ended = matches!(self.order.status, OrderStatus::Completed | OrderStatus::Cancelled | OrderStatus::Returned);
        let archive = ended && self.shop.now - self.at > TimeDelta::days(100) && !self.sale.is_shown;
        if archive && self.dice.chance(40) {
            self.step(60 * DAY, "housekeeping", &UpdateInput { archived: Some(true), ..UpdateInput::default() })?;
        }
        Ok(())
    }

    fn pay_late(&mut self) -> Result<()> {
        let order = &self.order;
        let owed = totals::due(order).map_err(out_of_range)?;
        let is_due = self.shop.now - self.at > TimeDelta::days(20) && order.status != OrderStatus::Cancelled;
        if !is_due || owed <= Decimal4::ZERO || !self.dice.chance(90) {
            return Ok(());
        }
        let part = if self.dice.chance(8) { 50 } else { 100 };
        let amount = self.sale.tender.currency.share(owed, part, 100).map_err(out_of_range)?;
        let minutes = self.dice.between(12 * DAY, 40 * DAY);
        let payment = PaymentInput {
            method: PaymentMethod::BankTransfer,
            amount: money(amount),
            transaction_id: Some(self.dice.fill("BT########")),
            paid_at: None,
        };
        let payment = RecordPaymentInput { order_id: String::new(), idempotency_key: None, expected_version: None, payment };
        self.step(minutes, "accounts", &payment)
    }

    fn write_note(&mut self) -> Result<()> {
        let (dice, texts) = (&mut self.dice, &self.shop.data.texts);
        let (author, text) = (dice.one(&texts.service_authors), dice.one(&texts.service_notes).clone());
        let minutes = dice.between(10, 20 * HOUR);
        let note = NoteInput { category: OrderNoteCategory::CustomerServiceNote, text };
        self.step(minutes, author, &AddNoteInput { order_id: String::new(), idempotency_key: None, note })
    }
}

fn line_quantity(line: &entity::order_line::Model, quantity: i32) -> LineQuantity {
    LineQuantity { line_id: Kind::OrderLine.print(line.id), quantity }
}
