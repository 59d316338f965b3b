//! An order under change: locked, compared with what it was, written once with one event.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{
    OrderEventType, OrderStatus, Tenant, company, fulfillment, fulfillment_line, order, order_event, order_line, order_return, return_line,
};
use sea_orm::sea_query::{CaseStatement, Expr, OnConflict, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, ModelTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::event::Changes;
use super::{status, totals};
use crate::currency::Currency;
use crate::error::{Code, Detail, Error, Result};
use crate::insert::insert;
use crate::op::Op;
use crate::problems::{Path, Problems};
use crate::stock::{Levels, Place};

/// The order as it was, and as it is to be.
#[derive(Debug)]
pub struct Change {
    before: order::Model,
    lines_before: Vec<order_line::Model>,
    pub order: order::Model,
    pub lines: Vec<order_line::Model>,
    pub levels: Levels,
    /// What changed beside the order's own fields and lines.
    pub changes: Changes,
    pub fulfillment: Option<(fulfillment::Model, Vec<fulfillment_line::Model>)>,
    pub order_return: Option<(order_return::Model, Vec<return_line::Model>)>,
    /// Goods that were on their way have come: every fulfilment without an instant of delivery gets this one.
    pub delivered_at: Option<DateTime<Utc>>,
}

impl Change {
    /// Locks the order and its lines. None where there is no such order; the caller says where it was named.
    pub async fn open(tx: &impl ConnectionTrait, op: &Op, id: Uuid) -> Result<Option<Self>> {
        let order = order::Entity::of(op.organization_id()).filter(order::Column::Id.eq(id)).lock_exclusive().one(tx).await?;
        let Some(order) = order else { return Ok(None) };
        let lines = order_line::Entity::of(op.organization_id())
            .filter(order_line::Column::OrderId.eq(id))
            .order_by_asc(order_line::Column::Position)
            .order_by_asc(order_line::Column::Id)
            .all(tx)
            .await?;
        Ok(Some(Self {
            before: order.clone(),
            lines_before: lines.clone(),
            order,
            lines,
            levels: Levels::default(),
            changes: Changes::default(),
            fulfillment: None,
            order_return: None,
            delivered_at: None,
        }))
    }

    /// The order as it was before this change.
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
        let message = format!("The order was changed meanwhile: its version is {}.", self.before.version);
        problems.add_with(path, Code::VersionConflict, message, Detail::Version { current: self.before.version });
        problems.finish()
    }

    /// Notes that the order's status does not allow what was asked for.
    pub fn illegal(&self, problems: &mut Problems, path: &Path<'_>, to: Option<OrderStatus>, message: &str) {
        let detail = Detail::Transition { from: self.before.status, to, allowed: status::allowed_statuses(&self.before) };
        problems.add_with(path, Code::IllegalTransition, message, detail);
    }

    /// The order's currency.
    pub fn currency(&self) -> Result<Currency> {
        let code = &self.order.currency;
        Currency::from_code(code).ok_or_else(|| Error::Internal(format!("an order has the unknown currency {code}")))
    }

    /// Where a product of this order has its stock.
    pub const fn place(&self, product_id: Uuid) -> Place {
        Place { product_id, warehouse_id: self.order.warehouse_id }
    }

    /// Locks the stock of these products, in the order's warehouse and in any other that is named.
    pub async fn lock_stock(&mut self, tx: &impl ConnectionTrait, op: &Op, places: BTreeSet<Place>) -> Result<()> {
        self.levels = Levels::lock(tx, op, &places).await?;
        Ok(())
    }

    /// Gives back everything that the lines now have reserved. Their places must be locked.
    pub fn release_reserved(&mut self) -> Result<()> {
        let warehouse_id = self.order.warehouse_id;
        for line in &mut self.lines {
            self.levels.release(Place { product_id: line.product_id, warehouse_id }, i64::from(line.reserved_quantity))?;
            line.reserved_quantity = 0;
        }
        Ok(())
    }

    /// The places where the lines have something reserved.
    pub fn reserved_places(&self) -> BTreeSet<Place> {
        let warehouse_id = self.before.warehouse_id;
        let reserved = self.lines.iter().filter(|line| line.reserved_quantity > 0);
        reserved.map(|line| Place { product_id: line.product_id, warehouse_id }).collect()
    }

    /// Recomputes the amounts.
    pub async fn compute(&mut self, tx: &impl ConnectionTrait, op: &Op) -> Result<std::result::Result<(), entity::OutOfRange>> {
        let currency = self.currency()?;
        let gst_applies = match self.settled_gst()? {
            Some(applies) => applies,
            None => {
                let seller =
                    company::Entity::of(op.organization_id()).filter(company::Column::Id.eq(self.order.company_id)).one(tx).await?;
                seller.is_some_and(|company| company.gstin.is_some())
            }
        };
        Ok(totals::compute(&mut self.order, &self.lines, currency, gst_applies))
    }

    /// Whether the lines bear GST, where the company's GSTIN does not decide it (any more).
    pub fn settled_gst(&self) -> Result<Option<bool>> {
        let order = &self.order;
        if order.tax_given || order.tax_exempt || self.lines.iter().all(|line| line.gst_percent.is_none()) {
            return Ok(Some(false));
        }
        // Invoiced units keep their tax, whatever became of the company since.
        let is_invoiced = self.lines_before.iter().any(|line| line.invoiced_quantity > 0);
        let was_due = is_invoiced && totals::gst(&self.lines_before, self.currency()?).is_ok_and(|gst| !gst.is_zero());
        Ok(was_due.then_some(!self.before.tax_amount.is_zero()))
    }

    /// Whether anything differs from what it was.
    pub fn is_change(&self) -> bool {
        !self.changes.is_empty() || self.order != self.before || self.lines != self.lines_before
    }

    /// What the history will say.
    pub fn all_changes(&self) -> Changes {
        let mut changes = self.changes.clone();
        changes.note_order(&self.before, &self.order);
        changes.note_lines(&self.order.currency, &self.lines_before, &self.lines);
        changes
    }

    /// Writes the order, its lines, the stock and the event; the caller commits. Nothing is written where nothing changed.
    pub async fn write(&mut self, tx: &impl ConnectionTrait, op: &Op, verb: Option<OrderEventType>, reason: Option<String>) -> Result<()> {
        if !self.is_change() {
            return Ok(());
        }
        let changes = self.all_changes();
        self.order.version = self.before.version.checked_add(1).ok_or_else(|| Error::Internal("an order's version ran out".into()))?;
        // Who waited for the lock began earlier: an order's history does not run backwards.
        self.order.updated_at = op.now.max(self.before.updated_at);
        self.levels.write(tx, op).await?;
        self.write_order(tx, op).await?;
        self.write_lines(tx, op).await?;
        self.write_children(tx, op).await?;
        let kind = self.event_type(verb, &changes);
        let event = changes.event(op, &self.order, kind, reason);
        order_event::Entity::insert(event.into_active_model().reset_all()).exec_without_returning(tx).await?;
        Ok(())
    }

    /// The first that applies; `verb` is the mutation's own.
    fn event_type(&self, verb: Option<OrderEventType>, changes: &Changes) -> OrderEventType {
        use OrderEventType::{Archived, Cancelled, Held, LinesChanged, Released, StatusChanged, Unarchived, Updated};
        match (self.before.status, self.order.status) {
            (from, OrderStatus::Cancelled) if from != OrderStatus::Cancelled => return Cancelled,
            (from, OrderStatus::OnHold) if from != OrderStatus::OnHold => return Held,
            (OrderStatus::OnHold, to) if to != OrderStatus::OnHold => return Released,
            _ => {}
        }
        if let Some(verb) = verb {
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

    async fn write_order(&self, tx: &impl ConnectionTrait, op: &Op) -> Result<()> {
        let mut row = self.order.clone().into_active_model();
        for column in order::Column::iter() {
            if self.before.get(column) != self.order.get(column) {
                row.reset(column);
            }
        }
        let written = order::Entity::update_of(op.organization_id())
            .set(row)
            .filter(order::Column::Id.eq(self.order.id))
            .filter(order::Column::Version.eq(self.before.version))
            .exec(tx)
            .await?;
        if written.rows_affected == 1 { Ok(()) } else { Err(Error::Internal("a locked order was changed by somebody else".into())) }
    }

    async fn write_children(&self, tx: &impl ConnectionTrait, op: &Op) -> Result<()> {
        if let Some((row, lines)) = &self.fulfillment {
            insert::<fulfillment::Entity, _>(tx, [row.clone()]).await?;
            insert::<fulfillment_line::Entity, _>(tx, lines.clone()).await?;
        }
        if let Some((row, lines)) = &self.order_return {
            insert::<order_return::Entity, _>(tx, [row.clone()]).await?;
            insert::<return_line::Entity, _>(tx, lines.clone()).await?;
        }
        if let Some(delivered_at) = self.delivered_at {
            fulfillment::Entity::update_of(op.organization_id())
                .filter(fulfillment::Column::OrderId.eq(self.order.id))
                .filter(fulfillment::Column::DeliveredAt.is_null())
                .col_expr(fulfillment::Column::DeliveredAt, not_before_it_left(delivered_at))
                .exec(tx)
                .await?;
        }
        Ok(())
    }

    /// Lines that were added or changed go in one statement, those that were removed in another.
    async fn write_lines(&self, tx: &impl ConnectionTrait, op: &Op) -> Result<()> {
        let kept: BTreeSet<Uuid> = self.lines.iter().map(|line| line.id).collect();
        let removed: Vec<Uuid> = self.lines_before.iter().map(|line| line.id).filter(|id| !kept.contains(id)).collect();
        if !removed.is_empty() {
            order_line::Entity::delete_of(op.organization_id()).filter(order_line::Column::Id.is_in(removed)).exec(tx).await?;
        }
        let changed: Vec<order_line::ActiveModel> = self
            .lines
            .iter()
            .filter(|line| !self.lines_before.contains(line))
            .map(|line| line.clone().into_active_model().reset_all())
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        use order_line::Column as Line;
        let update = OnConflict::columns([Line::OrganizationId, Line::Id])
            .update_columns(Line::iter().filter(|column| !matches!(column, Line::OrganizationId | Line::Id | Line::OrderId)))
            .to_owned();
        order_line::Entity::insert_many(changed).on_conflict(update).exec_without_returning(tx).await?;
        Ok(())
    }
}

/// The instant, or that of a fulfilment's leaving where this was given as later.
fn not_before_it_left(instant: DateTime<Utc>) -> SimpleExpr {
    use fulfillment::Column::ShippedAt;
    CaseStatement::new().case(ShippedAt.gt(instant), Expr::col(ShippedAt)).finally(Expr::value(instant)).into()
}
