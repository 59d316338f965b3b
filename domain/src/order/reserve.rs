//! What an order's lines have reserved, rearranged after its lines, warehouse, flags or status changed.

use std::collections::{BTreeSet, HashMap};

use entity::{OrderStatus, order, order_line};
use uuid::Uuid;

use super::change::Change;
use super::status;
use crate::error::{Code, Detail, Result, Shortage};
use crate::problems::{Path, Problems};
use crate::stock::{Need, Place, Short};

/// Where shortages are told.
#[derive(Clone, Copy, Debug)]
pub struct Blame<'a> {
    pub path: &'a Path<'a>,
    /// The lines of the input, by the ids that they got.
    pub added: &'a HashMap<Uuid, usize>,
}

impl Change {
    /// Every place whose stock this change may touch.
    pub fn touched_places(&self) -> BTreeSet<Place> {
        let warehouses = [self.before().warehouse_id, self.order.warehouse_id];
        let lines = self.lines_before().iter().chain(&self.lines);
        lines.flat_map(|line| warehouses.map(|warehouse_id| Place { product_id: line.product_id, warehouse_id })).collect()
    }

    /// Whether going there asks for all that the lines lack: off hold, or no longer waiting for stock.
    pub fn must_fill(&self, to: OrderStatus) -> bool {
        let waits = |status| matches!(status, OrderStatus::Backorder | OrderStatus::OnHold);
        waits(self.before().status) && status::is_open(to) && !waits(to)
    }

    /// Whether something that is to be shipped is not set aside.
    pub fn lacks_stock(&self) -> bool {
        let lacks = |line: &order_line::Model| line.reserved_quantity < line.quantity - line.fulfilled_quantity;
        !self.order.disable_inventory_count && self.lines.iter().any(lacks)
    }

    /// Moves, releases and reserves until the lines have what they should; the places must be locked.
    ///
    /// What a line had stays reserved as far as the line still needs it. `fill` demands everything that is missing.
    pub fn rearrange_stock(&mut self, problems: &mut Problems, blame: Blame<'_>, fill: bool) -> Result<()> {
        self.give_everything_back()?;
        let (kept, wanted) = self.targets(fill);
        let short = self.levels.reserve_all(&kept)?;
        if !short.is_empty() {
            return self.note_short(problems, blame, short);
        }
        let partly = self.order.allow_backorder && !fill;
        let granted = if partly {
            self.levels.reserve_some(&wanted)?
        } else {
            let short = self.levels.reserve_all(&wanted)?;
            if !short.is_empty() {
                return self.note_short(problems, blame, short);
            }
            wanted.iter().map(|need| need.units).collect()
        };
        for (line, (kept, granted)) in self.lines.iter_mut().zip(kept.iter().zip(&granted)) {
            line.reserved_quantity = i32::try_from(kept.units + granted).unwrap_or(i32::MAX);
        }
        if wanted.iter().zip(&granted).any(|(need, granted)| *granted < need.units) {
            wait_for_stock(&mut self.order);
        }
        Ok(())
    }

    fn give_everything_back(&mut self) -> Result<()> {
        let warehouse_id = self.before().warehouse_id;
        let reserved: Vec<(Uuid, i32)> = self.lines_before().iter().map(|line| (line.product_id, line.reserved_quantity)).collect();
        for (product_id, units) in reserved {
            self.levels.release(Place { product_id, warehouse_id }, i64::from(units))?;
        }
        for line in &mut self.lines {
            line.reserved_quantity = 0;
        }
        Ok(())
    }

    /// For each line, what it keeps, and what it wants beside.
    fn targets(&self, fill: bool) -> (Vec<Need>, Vec<Need>) {
        let before: HashMap<Uuid, &order_line::Model> = self.lines_before().iter().map(|line| (line.id, line)).collect();
        let counts = !self.order.disable_inventory_count && status::reserves(self.order.status);
        let counted_before = !self.before().disable_inventory_count;
        let target = |line: &order_line::Model| {
            let left = i64::from(line.quantity - line.fulfilled_quantity);
            let (kept, wanted) = match before.get(&line.id) {
                _ if !counts => (0, 0),
                None => (0, left),
                Some(old) => {
                    let kept = i64::from(old.reserved_quantity).min(left);
                    let grown = i64::from(line.quantity - old.quantity).max(0);
                    let wanted = if fill || !counted_before { left - kept } else { grown.min(left - kept) };
                    (kept, wanted)
                }
            };
            let place = self.place(line.product_id);
            (Need { place, units: kept }, Need { place, units: wanted })
        };
        self.lines.iter().map(target).unzip()
    }

    /// Tells of what is short; the change is given up.
    pub fn note_short(&self, problems: &mut Problems, blame: Blame<'_>, short: Vec<Short>) -> Result<()> {
        let item = |short: Short| {
            let lines = self.lines.iter().filter(|line| line.product_id == short.place.product_id);
            let (added, existing): (Vec<_>, Vec<_>) = lines.map(|line| line.id).partition(|id| blame.added.contains_key(id));
            Shortage {
                line_indexes: added.iter().filter_map(|id| blame.added.get(id).copied()).collect(),
                order_line_ids: existing,
                product_id: short.place.product_id,
                required: short.required,
                available: short.available,
            }
        };
        let warehouse_id = self.order.warehouse_id;
        let items: Vec<Shortage> = short.into_iter().map(item).collect();
        let message = format!("Stock does not suffice for {} product(s).", items.len());
        problems.add_with(blame.path, Code::Unavailable, message, Detail::Unavailable { warehouse_id, items });
        Ok(())
    }
}

/// An open order that stock does not cover waits for it; a held one does so once it is released.
pub(super) fn wait_for_stock(order: &mut order::Model) {
    match order.status {
        OrderStatus::OnHold => order.status_before_hold = Some(OrderStatus::Backorder),
        status if status::is_open(status) => order.status = OrderStatus::Backorder,
        _ => {}
    }
}
