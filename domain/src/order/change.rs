//! An order under change: as it was, and as it is to be, with everything that is to be written with it. It knows no database.

use std::collections::BTreeSet;

use entity::{
    OrderEventType, OrderStatus, attachment, customer, fulfillment, fulfillment_line, order, order_custom_field, order_event, order_line,
    order_note, order_return, order_tag, payment, refund, return_line,
};
use sea_orm::ActiveEnum;
use uuid::Uuid;

use super::decide::bill::Document;
use super::event::{self, Changes};
use super::status;
use crate::currency::Currency;
use crate::error::{Code, Detail, Error, Result};
use crate::message::{Message, Parameter};
use crate::op::Op;
use crate::problems::{Path, Problems};
use crate::search::searchable;
use crate::stock::{Levels, Place};

/// The order as it was, and as it is to be.
#[derive(Debug)]
pub struct Change<'a> {
    /// Who changes it, and when.
    pub op: &'a Op,
    before: order::Model,
    lines_before: Vec<order_line::Model>,
    is_new: bool,
    pub order: order::Model,
    pub lines: Vec<order_line::Model>,
    /// None where the input of a new order does not say which, and then nothing comes of it.
    pub currency: Option<Currency>,
    /// The stock that it may touch, locked.
    pub levels: Levels,
    /// What changed beside the order's own fields and lines.
    pub changes: Changes,
    /// The event's type where nothing weightier happened, and why.
    pub event: Option<OrderEventType>,
    pub reason: Option<String>,
    pub added: Added,
    pub removed: Removed,
    /// A fulfilment that is there, as it is to be.
    pub fulfillment: Option<Tracked>,
    /// So many fulfilments were on their way and have come.
    pub delivered: usize,
    /// Its amounts are those of its lines and charges, so that it can be shown whatever else is wrong with it.
    pub is_reckoned: bool,
}

/// A fulfilment that is followed.
#[derive(Clone, Debug)]
pub struct Tracked {
    pub row: fulfillment::Model,
    /// Whether it differs from what it was.
    pub changed: bool,
}

/// Rows that are to be made with the change.
#[derive(Clone, Debug, Default)]
pub struct Added {
    pub customer: Option<customer::Model>,
    pub payments: Vec<payment::Model>,
    pub refunds: Vec<refund::Model>,
    pub notes: Vec<order_note::Model>,
    pub attachments: Vec<attachment::Model>,
    /// Some may be there, at another position.
    pub tags: Vec<order_tag::Model>,
    /// Some may be there, with another value.
    pub custom_fields: Vec<order_custom_field::Model>,
    pub fulfillments: Vec<(fulfillment::Model, Vec<fulfillment_line::Model>)>,
    pub returns: Vec<(order_return::Model, Vec<return_line::Model>)>,
    pub invoices: Vec<Document>,
}

/// What is to go with the change.
#[derive(Clone, Debug, Default)]
pub struct Removed {
    pub tags: Vec<String>,
    /// By their keys.
    pub custom_fields: Vec<String>,
    pub attachments: Vec<Uuid>,
    pub cart_items: Vec<Uuid>,
}

impl<'a> Change<'a> {
    /// A new order, of which nothing is known yet.
    pub fn blank(op: &'a Op, id: Uuid) -> Self {
        let order = order::Model {
            organization_id: op.organization_id(),
            id,
            placed_at: op.now,
            meta: serde_json::json!({}),
            created_at: op.now,
            updated_at: op.now,
            ..order::Model::default()
        };
        Self { is_new: true, ..Self::with(op, order, Vec::new(), None) }
    }

    /// An order that is there, and locked.
    pub fn of(op: &'a Op, order: order::Model, lines: Vec<order_line::Model>) -> Result<Self> {
        let currency = Currency::from_code(&order.currency);
        let currency = currency.ok_or_else(|| Error::Internal(format!("an order has the unknown currency {}", order.currency)))?;
        Ok(Self::with(op, order, lines, Some(currency)))
    }

    fn with(op: &'a Op, order: order::Model, lines: Vec<order_line::Model>, currency: Option<Currency>) -> Self {
        Self {
            op,
            before: order.clone(),
            lines_before: lines.clone(),
            is_new: false,
            order,
            lines,
            currency,
            levels: Levels::default(),
            changes: Changes::default(),
            event: None,
            reason: None,
            added: Added::default(),
            removed: Removed::default(),
            fulfillment: None,
            delivered: 0,
            is_reckoned: false,
        }
    }

    /// Whether the order is made by this change.
    pub const fn is_new(&self) -> bool {
        self.is_new
    }

    /// The order as it was before this change; a blank one where it is new.
    pub const fn before(&self) -> &order::Model {
        &self.before
    }

    /// The order's lines as they were before this change.
    pub fn lines_before(&self) -> &[order_line::Model] {
        &self.lines_before
    }

    /// Refuses where the caller has not seen the order's last change.
    pub fn expect_version(&self, path: &Path<'_>, expected: Option<i32>) -> Result<()> {
        if expected.is_none_or(|expected| expected == self.before.version) {
            return Ok(());
        }
        let mut problems = Problems::default();
        let message = Message::new("The order was changed meanwhile: its version is {version}.");
        let message = message.with(Parameter::Version, self.before.version);
        let detail = Detail::Version { order_id: self.before.id, current: self.before.version };
        problems.add_with(path, Code::VersionConflict, message, detail);
        problems.finish()
    }

    /// Notes that the order's status does not allow what was asked for.
    pub fn illegal(&self, problems: &mut Problems, path: &Path<'_>, to: Option<OrderStatus>, message: impl Into<Message>) {
        let detail = Detail::Transition { from: self.before.status, to, allowed: status::allowed_statuses(&self.before) };
        let name = |status: OrderStatus| status.to_value();
        let message = message.into().with(Parameter::From, name(self.before.status)).with(Parameter::To, to.map(name));
        problems.add_with(path, Code::IllegalTransition, message, detail);
    }

    /// The order's currency, where that of a new one was read.
    pub fn known_currency(&self) -> Result<Currency> {
        self.currency.ok_or_else(|| Error::Internal("an order has no currency".into()))
    }

    /// Where a product of this order has its stock.
    pub const fn place(&self, product_id: Uuid) -> Place {
        Place { product_id, warehouse_id: self.order.warehouse_id }
    }

    /// The places where the lines have something reserved.
    pub fn reserved_places(&self) -> BTreeSet<Place> {
        let warehouse_id = self.before.warehouse_id;
        let reserved = self.lines.iter().filter(|line| line.reserved_quantity > 0);
        reserved.map(|line| Place { product_id: line.product_id, warehouse_id }).collect()
    }

    /// Where the stock of the order's lines is, in the warehouse that it had and in the one that it gets.
    pub fn touched_places(&self, warehouse_id: Uuid) -> BTreeSet<Place> {
        let warehouses = [self.before.warehouse_id, warehouse_id];
        let lines = self.lines_before.iter().chain(&self.lines);
        lines.flat_map(|line| warehouses.map(|warehouse_id| Place { product_id: line.product_id, warehouse_id })).collect()
    }

    /// Whether anything differs from what it was. A document is told once it has its number.
    pub fn is_change(&self) -> bool {
        self.is_new
            || !self.added.invoices.is_empty()
            || !self.changes.is_empty()
            || self.order != self.before
            || self.lines != self.lines_before
    }

    /// Counts the change, and gives the event that tells of it.
    pub fn finish(&mut self) -> Result<order_event::Model> {
        self.order = searchable::<order::Entity>(std::mem::take(&mut self.order));
        if self.is_new {
            self.order.version = 1;
            return Ok(event::created(self.op, &self.order, &self.lines));
        }
        let mut changes = self.changes.clone();
        changes.note_order(&self.before, &self.order);
        changes.note_lines(&self.order.currency, &self.lines_before, &self.lines);
        self.order.version = self.before.version.checked_add(1).ok_or_else(|| Error::Internal("an order's version ran out".into()))?;
        // Who waited for the lock began earlier: an order's history does not run backwards.
        self.order.updated_at = self.op.now.max(self.before.updated_at);
        let kind = self.event_type(&changes);
        Ok(changes.event(self.op, &self.order, kind, self.reason.clone()))
    }

    /// The first that applies.
    fn event_type(&self, changes: &Changes) -> OrderEventType {
        use OrderEventType::{Archived, Cancelled, Held, LinesChanged, Released, StatusChanged, Unarchived, Updated};
        match (self.before.status, self.order.status) {
            (from, OrderStatus::Cancelled) if from != OrderStatus::Cancelled => return Cancelled,
            (from, OrderStatus::OnHold) if from != OrderStatus::OnHold => return Held,
            (OrderStatus::OnHold, to) if to != OrderStatus::OnHold => return Released,
            _ => {}
        }
        if let Some(verb) = self.event {
            return verb;
        }
        match () {
            () if self.before.status != self.order.status => StatusChanged,
            () if changes.has("lines") => LinesChanged,
            () if self.order.archived && !self.before.archived => Archived,
            () if self.before.archived && !self.order.archived => Unarchived,
            () => Updated,
        }
    }
}
