//! What becomes of an order: each step changes it as the gateway's own verbs do, and leaves an event.

use chrono::{DateTime, Utc};
use domain::currency::print;
use domain::error::Result;
use domain::order::event::{self, Changes};
use domain::order::{status, totals};
use domain::{Op, Viewer};
use entity::{Decimal4, FulfillmentStatus, OrderEventType, OrderStatus, fulfillment, fulfillment_line, order, payment};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::currencies::out_of_range;
use crate::invoices::{self, Ledger};
use crate::orders::PlacedOrder;
use crate::rows::Rows;
use crate::shop::Shop;

/// An order on its way, and where its rows go.
#[derive(Debug)]
pub(crate) struct History<'a> {
    pub(crate) shop: &'a Shop,
    pub(crate) ledger: &'a mut Ledger,
    pub(crate) rows: &'a mut Rows,
    pub(crate) placed: PlacedOrder,
    /// The moment of the last step.
    pub(crate) at: DateTime<Utc>,
    pub(crate) parcels: Vec<fulfillment::Model>,
    /// How the order was paid first.
    pub(crate) method: entity::PaymentMethod,
}

/// From the order as it was placed to the order as it stands now.
pub(crate) fn follow(shop: &Shop, placed: PlacedOrder, ledger: &mut Ledger, rows: &mut Rows) -> Result<PlacedOrder> {
    let at = placed.order.created_at;
    let method = entity::PaymentMethod::Other;
    let mut history = History { shop, ledger, rows, placed, at, parcels: Vec::new(), method };
    history.begin()?;
    if history.placed.order.status != history.placed.target {
        history.reach_target()?;
    }
    history.follow_up()?;
    history.rows.fulfillments.append(&mut history.parcels);
    Ok(history.placed)
}

impl History<'_> {
    /// The order comes in.
    fn begin(&mut self) -> Result<()> {
        let op = self.op(&self.shop.data.organization.account(self.placed.order.source)?.actor);
        self.attach_extras(&op);
        if self.placed.order.source == entity::ChannelType::LocalStore && self.placed.target == OrderStatus::Completed {
            self.sell_over_the_counter();
        }
        self.pay_at_once()?;
        let placed = &mut self.placed;
        placed.order.fulfillment_status = status::fulfillment_status(&placed.lines);
        totals::settle(&mut placed.order).map_err(out_of_range)?;
        let created = event::created(&op, &placed.order, &placed.lines);
        let id = self.id();
        self.rows.events.push(entity::order_event::Model { id, ..created });
        Ok(())
    }

    /// The goods went with the buyer: no stock was ever set aside for them.
    fn sell_over_the_counter(&mut self) {
        for line in &mut self.placed.lines {
            line.reserved_quantity = 0;
        }
        let parcel = self.parcel();
        self.hand_out(&parcel, |_, line| line.quantity);
        self.parcels.push(fulfillment::Model { carrier: None, service: None, tracking_number: None, tracking_url: None, ..parcel });
        self.placed.order.status = OrderStatus::Completed;
    }

    /// A change of the order by somebody, so many minutes after the last one.
    pub(crate) fn step(
        &mut self,
        minutes: i64,
        actor: &str,
        kind: OrderEventType,
        reason: Option<&str>,
        act: impl FnOnce(&mut Self, &mut Changes) -> Result<()>,
    ) -> Result<()> {
        self.at = self.shop.later(self.at, minutes);
        let (before, lines_before) = (self.placed.order.clone(), self.placed.lines.clone());
        let mut changes = Changes::default();
        act(self, &mut changes)?;
        let placed = &mut self.placed;
        placed.order.fulfillment_status = status::fulfillment_status(&placed.lines);
        totals::settle(&mut placed.order).map_err(out_of_range)?;
        placed.order.version += 1;
        placed.order.updated_at = self.at;
        note_order(&mut changes, &before, &placed.order);
        changes.note_lines(&before.currency, &lines_before, &placed.lines);
        let event = changes.event(&self.op(actor), &self.placed.order, kind, reason.map(str::to_owned));
        let id = self.id();
        self.rows.events.push(entity::order_event::Model { id, ..event });
        Ok(())
    }

    /// A change of the status alone.
    pub(crate) fn set_status(&mut self, minutes: i64, actor: &str, to: OrderStatus) -> Result<()> {
        self.step(minutes, actor, OrderEventType::StatusChanged, None, |history, _| {
            history.placed.order.status = to;
            Ok(())
        })
    }

    /// Bills all of it.
    pub(crate) fn bill(&mut self, minutes: i64) -> Result<()> {
        self.step(minutes, "accounts", OrderEventType::InvoiceCreated, None, |history, _| {
            invoices::bill(history.shop, history.ledger, &mut history.placed, history.at)?;
            let status = &mut history.placed.order.status;
            if matches!(*status, OrderStatus::Pending | OrderStatus::InReview | OrderStatus::Processing | OrderStatus::Committed) {
                *status = OrderStatus::Invoiced;
            }
            Ok(())
        })
    }

    /// Ships all that is left, or only a part of it.
    pub(crate) fn ship(&mut self, minutes: i64, part: bool) -> Result<()> {
        self.step(minutes, "warehouse", OrderEventType::FulfillmentCreated, None, |history, _| {
            let parcel = history.parcel();
            let several = history.placed.lines.len() > 1;
            history.hand_out(&parcel, |position, line| {
                let left = line.quantity - line.fulfilled_quantity;
                match (part, several, position) {
                    (true, true, 1..) => 0,
                    (true, false, _) => left / 2,
                    _ => left,
                }
            });
            history.parcels.push(parcel);
            let all = status::fulfillment_status(&history.placed.lines) == FulfillmentStatus::Fulfilled;
            history.placed.order.status = if all { OrderStatus::Shipped } else { OrderStatus::PartiallyShipped };
            Ok(())
        })
    }

    /// Takes units of each line off what is reserved.
    fn hand_out(&mut self, parcel: &fulfillment::Model, units: impl Fn(usize, &entity::order_line::Model) -> i32) {
        for (position, line) in self.placed.lines.iter_mut().enumerate() {
            let quantity = units(position, line);
            if quantity > 0 {
                line.reserved_quantity -= quantity.min(line.reserved_quantity);
                line.fulfilled_quantity += quantity;
                self.rows.fulfillment_lines.push(fulfillment_line::Model {
                    organization_id: line.organization_id,
                    fulfillment_id: parcel.id,
                    line_id: line.id,
                    quantity,
                });
            }
        }
    }

    fn parcel(&mut self) -> fulfillment::Model {
        let id = self.id();
        let shipping = self.placed.order.shipping.clone();
        let number = self.placed.dice.fill(self.shop.data.shipping.tracking_number(shipping.carrier.as_deref()));
        fulfillment::Model {
            organization_id: self.placed.order.organization_id,
            id,
            order_id: self.placed.order.id,
            warehouse_id: self.placed.order.warehouse_id,
            carrier: shipping.carrier,
            service: shipping.service,
            tracking_url: Some(format!("https://tracking.example.com/{number}")),
            tracking_number: Some(number),
            shipped_at: self.at,
            delivered_at: None,
            created_at: self.at,
        }
    }

    /// Money comes in.
    pub(crate) fn receive(&mut self, amount: Decimal4, transaction_id: Option<String>) -> Result<()> {
        if amount.is_zero() {
            return Ok(());
        }
        let id = self.id();
        let order = &mut self.placed.order;
        order.paid_amount = order.paid_amount.checked_add(amount).map_err(out_of_range)?;
        self.rows.payments.push(payment::Model {
            organization_id: order.organization_id,
            id,
            order_id: order.id,
            method: self.method,
            amount,
            transaction_id,
            paid_at: self.at,
            created_at: self.at,
        });
        Ok(())
    }

    /// The id of a row of this moment.
    pub(crate) fn id(&mut self) -> Uuid {
        self.placed.dice.id(self.at)
    }

    fn op(&self, actor: &str) -> Op {
        let organization_id = self.shop.organization.id;
        Op::new(Viewer { subject: actor.to_owned(), organization_id, organizations: Vec::new(), scopes: Vec::new() }, self.at)
    }
}

/// Notes the fields that the steps change: to compare all others at every step would take most of the time.
fn note_order(changes: &mut Changes, before: &order::Model, after: &order::Model) {
    note(changes, "status", &before.status, &after.status);
    note(changes, "fulfillmentStatus", &before.fulfillment_status, &after.fulfillment_status);
    note(changes, "paymentStatus", &before.payment_status, &after.payment_status);
    note(changes, "archived", &before.archived, &after.archived);
    note(changes, "shipDate", &before.ship_date, &after.ship_date);
    note(changes, "holdUntil", &before.hold_until, &after.hold_until);
    note(changes, "holdReason", &before.hold_reason, &after.hold_reason);
    note(changes, "cancelReason", &before.cancel_reason, &after.cancel_reason);
    note(changes, "cancelledAt", &before.cancelled_at, &after.cancelled_at);
    for (field, from, to) in [
        ("returned", before.returned_amount, after.returned_amount),
        ("paid", before.paid_amount, after.paid_amount),
        ("refunded", before.refunded_amount, after.refunded_amount),
    ] {
        if from != to {
            changes.note(field, Value::from(print(from, &after.currency)), Value::from(print(to, &after.currency)));
        }
    }
}

fn note<T: PartialEq + Serialize>(changes: &mut Changes, field: &str, from: &T, to: &T) {
    if from != to {
        changes.note(field, json!(from), json!(to));
    }
}
