//! Changes orders: what is left out stays, and whatever the input does not name survives.

mod children;
mod fields;
pub mod input;
mod lines;
mod status;

use std::collections::HashMap;

use entity::{OrderStatus, order, order_line};

use self::fields::Update;
use self::input::UpdateInput;
use super::change::Change;
use super::reserve::Blame;
use super::totals;
use crate::attempt::attempt;
use crate::error::{Code, Error, Result};
use crate::id::Kind;
use crate::problems::{Path, Problems};
use crate::{Op, Scope, Store};

/// What an update answers with.
#[derive(Debug)]
pub struct Updated {
    pub order: order::Model,
    pub lines: Vec<order_line::Model>,
    /// Lines that the order had before; others are those of a preview.
    pub kept: Vec<uuid::Uuid>,
    /// A dry run: it is not kept.
    pub is_preview: bool,
}

/// Changes an order.
pub async fn update(op: &Op, store: &Store, input: UpdateInput) -> Result<Updated> {
    op.require(Scope::OrdersWrite)?;
    attempt(|| once(op, store, &input)).await
}

async fn once(op: &Op, store: &Store, input: &UpdateInput) -> Result<Updated> {
    let path = Path::INPUT;
    let tx = store.db.begin().await?;
    let change = find(&tx, op, &path.field("id"), &input.id).await?;
    change.expect_version(&path.field("expectedVersion"), input.expected_version)?;
    let mut update = Update { tx: &tx, op, path, input, problems: Problems::default(), change };
    update.texts();
    update.placed_at().await?;
    update.addresses().await?;
    update.references().await?;
    update.money()?;
    let added = update.lines().await?;
    update.check_decimals()?;
    let children = update.children().await?;
    update.stock_and_status(&added).await?;
    let Update { mut problems, mut change, .. } = update;
    let computed = change.compute(&tx, op).await?;
    if let Some(fault) = totals::fault(&change.order, &change.lines, change.currency()?, computed) {
        problems.total(&path, fault, input.charges.as_ref(), input.lines.is_some());
    } else if change.order.grand_total < change.before().grand_total.min(change.order.returned_amount) {
        let at = path.field(if input.lines.is_some() { "lines" } else { "charges" });
        problems.add(&at, Code::OutOfRange, "The order's total would be below what has come back of it.");
    }
    problems.finish()?;
    let kept = change.lines_before().iter().map(|line| line.id).collect();
    if input.dry_run {
        return Ok(Updated { order: change.order, lines: change.lines, kept, is_preview: true });
    }
    children.write(&tx, op, change.order.id).await?;
    change.write(&tx, op, None, None).await?;
    store.db.commit(tx).await?;
    Ok(Updated { order: change.order, lines: change.lines, kept, is_preview: false })
}

/// The order that an input names, locked.
pub(super) async fn find(tx: &impl sea_orm::ConnectionTrait, op: &Op, path: &Path<'_>, id: &str) -> Result<Change> {
    let mut problems = Problems::default();
    let id = problems.required_id(path, Kind::Order, id);
    let change = match id {
        Some(id) => Change::open(tx, op, id).await?,
        None => None,
    };
    if id.is_some() && change.is_none() {
        problems.not_found(path, "order");
    }
    problems.finish()?;
    change.ok_or_else(|| Error::Internal("an order without a problem is missing".into()))
}

impl<C: sea_orm::ConnectionTrait> Update<'_, C> {
    /// What the edits and the new status ask of the stock.
    async fn stock_and_status(&mut self, added: &HashMap<uuid::Uuid, usize>) -> Result<()> {
        let to = self.new_status();
        let (before, order) = (self.change.before(), &self.change.order);
        let lines_changed = {
            let stock = |lines: &[order_line::Model]| lines.iter().map(|line| (line.id, line.quantity)).collect::<Vec<_>>();
            stock(&self.change.lines) != stock(self.change.lines_before())
        };
        let moved = before.warehouse_id != order.warehouse_id;
        let flag = before.disable_inventory_count != order.disable_inventory_count;
        let fill = to.is_some_and(|to| self.change.must_fill(to));
        let rearranges = lines_changed || moved || flag || fill;
        if !rearranges && to.is_none() {
            return Ok(());
        }
        let places = self.change.touched_places();
        self.change.lock_stock(self.tx, self.op, places).await?;
        let (path, problems_before) = (self.path, self.problems.len());
        if rearranges {
            let at = if lines_changed {
                path.field("lines")
            } else if moved {
                path.field("warehouseId")
            } else if flag {
                path.field("disableInventoryCount")
            } else {
                path.field("status")
            };
            // Once for all edits: it starts from what the order had before.
            self.change.rearrange_stock(&mut self.problems, Blame { path: &at, added }, fill)?;
        }
        if self.problems.len() != problems_before {
            return Ok(());
        }
        if lines_changed && self.change.before().status == OrderStatus::PartiallyShipped {
            self.change.close_where_all_is_shipped();
        }
        match to {
            Some(to) => self.move_to(to).await,
            None => Ok(()),
        }
    }
}

impl Change {
    /// An edit that leaves nothing to ship has shipped the order, or brought all of it back.
    fn close_where_all_is_shipped(&mut self) {
        if self.left_to_ship().is_empty() {
            let all_back = self.lines.iter().all(|line| line.returned_quantity == line.quantity);
            self.order.status = if all_back { OrderStatus::Returned } else { OrderStatus::Shipped };
        }
    }
}
