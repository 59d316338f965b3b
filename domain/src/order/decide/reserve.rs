//! What an order's lines have reserved, rearranged after its lines, warehouse, flags or status changed. A new order had nothing.

use std::collections::HashMap;

use entity::{OrderStatus, order, order_line};
use uuid::Uuid;

use crate::error::{Code, Detail, Result, Shortage};
use crate::message::{Message, Parameter};
use crate::order::change::Change;
use crate::order::status;
use crate::problems::{Path, Problems};
use crate::stock::{Need, Place, Short};

/// Whether going there asks for all that the lines lack: off hold, or no longer waiting for stock.
pub fn must_fill(change: &Change<'_>, to: OrderStatus) -> bool {
    let waits = |status| matches!(status, OrderStatus::Backorder | OrderStatus::OnHold);
    waits(change.before().status) && status::is_open(to) && !waits(to)
}

/// Whether something that is to be shipped is not set aside.
pub fn lacks_stock(change: &Change<'_>) -> bool {
    let lacks = |line: &order_line::Model| line.reserved_quantity < line.quantity - line.fulfilled_quantity;
    !change.order.disable_inventory_count && change.lines.iter().any(lacks)
}

/// Gives back everything that the lines now have reserved. Their places must be locked.
pub fn release(change: &mut Change<'_>) -> Result<()> {
    let warehouse_id = change.order.warehouse_id;
    for line in &mut change.lines {
        change.levels.release(Place { product_id: line.product_id, warehouse_id }, i64::from(line.reserved_quantity))?;
        line.reserved_quantity = 0;
    }
    Ok(())
}

/// Moves, releases and reserves until the lines have what they should, or says what is short; the places must be locked.
///
/// What a line had stays reserved as far as the line still needs it. `fill` demands everything that is missing. Where something is
/// short, the change is to be given up.
pub fn rearrange(change: &mut Change<'_>, fill: bool) -> Result<Vec<Short>> {
    give_everything_back(change)?;
    let (kept, wanted) = targets(change, fill);
    let short = change.levels.reserve_all(&kept)?;
    if !short.is_empty() {
        return Ok(short);
    }
    let granted = if change.order.allow_backorder && !fill {
        change.levels.reserve_some(&wanted)?
    } else {
        let short = change.levels.reserve_all(&wanted)?;
        if !short.is_empty() {
            return Ok(short);
        }
        wanted.iter().map(|need| need.units).collect()
    };
    for (line, (kept, granted)) in change.lines.iter_mut().zip(kept.iter().zip(&granted)) {
        line.reserved_quantity = i32::try_from(kept.units + granted).unwrap_or(i32::MAX);
    }
    if wanted.iter().zip(&granted).any(|(need, granted)| *granted < need.units) {
        wait_for_stock(&mut change.order);
    }
    Ok(Vec::new())
}

fn give_everything_back(change: &mut Change<'_>) -> Result<()> {
    let warehouse_id = change.before().warehouse_id;
    let reserved: Vec<(Uuid, i32)> = change.lines_before().iter().map(|line| (line.product_id, line.reserved_quantity)).collect();
    for (product_id, units) in reserved {
        change.levels.release(Place { product_id, warehouse_id }, i64::from(units))?;
    }
    for line in &mut change.lines {
        line.reserved_quantity = 0;
    }
    Ok(())
}

/// What the lines ask for beside what they had, one need for each.
pub fn wanted(change: &Change<'_>) -> Vec<Need> {
    targets(change, false).1
}

/// For each line, what it keeps, and what it wants beside.
fn targets(change: &Change<'_>, fill: bool) -> (Vec<Need>, Vec<Need>) {
    let before: HashMap<Uuid, &order_line::Model> = change.lines_before().iter().map(|line| (line.id, line)).collect();
    let counts = !change.order.disable_inventory_count && status::reserves(change.order.status);
    let counted_before = !change.before().disable_inventory_count;
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
        let place = change.place(line.product_id);
        (Need { place, units: kept }, Need { place, units: wanted })
    };
    change.lines.iter().map(target).unzip()
}

/// Where shortages are told.
#[derive(Clone, Copy, Debug)]
pub struct ShortageAt<'a> {
    pub path: &'a Path<'a>,
    /// The lines of the input, by the ids that they got.
    pub added: &'a HashMap<Uuid, usize>,
}

/// Tells of what is short.
pub fn note_short(change: &Change<'_>, at: ShortageAt<'_>, short: Vec<Short>, problems: &mut Problems) {
    let item = |short: Short| {
        let lines = change.lines.iter().filter(|line| line.product_id == short.place.product_id);
        let (added, existing): (Vec<_>, Vec<_>) = lines.map(|line| line.id).partition(|id| at.added.contains_key(id));
        Shortage {
            line_indexes: added.iter().filter_map(|id| at.added.get(id).copied()).collect(),
            order_line_ids: existing,
            product_id: short.place.product_id,
            required: short.required,
            available: short.available,
        }
    };
    note(problems, at.path, change.order.warehouse_id, short.into_iter().map(item).collect());
}

/// Tells of products that a warehouse has too little of.
pub fn note(problems: &mut Problems, path: &Path<'_>, warehouse_id: Uuid, items: Vec<Shortage>) {
    if !items.is_empty() {
        let one = items.len() == 1;
        let message =
            Message::new(if one { "Stock does not suffice for {count} product." } else { "Stock does not suffice for {count} products." });
        let message = message.with(Parameter::Count, items.len());
        problems.add_with(path, Code::Unavailable, message, Detail::Unavailable { warehouse_id, items });
    }
}

/// An open order that stock does not cover waits for it; a held one does so once it is released.
fn wait_for_stock(order: &mut order::Model) {
    match order.status {
        OrderStatus::OnHold => order.status_before_hold = Some(OrderStatus::Backorder),
        status if status::is_open(status) => order.status = OrderStatus::Backorder,
        _ => {}
    }
}
