//! Takes a fulfilment back whose goods never left.

use std::collections::HashMap;

use entity::{OrderEventType, OrderStatus, fulfillment};
use uuid::Uuid;

use super::ship::print;
use crate::error::{Code, Result};
use crate::order::change::{Change, Tracked};
use crate::order::situation::Situation;
use crate::order::status;
use crate::problems::{Path, Problems};
use crate::stock;

/// Its units go back on the shelf, and are set aside for their lines again. The places of its lines must be locked.
pub fn unship(
    change: &mut Change<'_>,
    at: &Path<'_>,
    parcel: &fulfillment::Model,
    reason: Option<String>,
    situation: &Situation,
    problems: &mut Problems,
) -> Result<()> {
    if parcel.cancelled_at.is_some() {
        problems.add(at, Code::Conflict, "This fulfilment was taken back already.");
        return Ok(());
    }
    if !matches!(change.order.status, OrderStatus::PartiallyShipped | OrderStatus::Shipped | OrderStatus::Undelivered) {
        let words = status::words(change.order.status);
        let message = format!("This order is {words}: a fulfilment can be taken back as long as the order is on its way.");
        change.illegal(problems, at, None, message);
        return Ok(());
    }
    let units: HashMap<Uuid, i32> = situation.parcel_lines.iter().map(|row| (row.line_id, row.quantity)).collect();
    let of = |line_id: &Uuid| units.get(line_id).copied().unwrap_or(0);
    if change.lines.iter().any(|line| of(&line.id) > 0 && line.fulfilled_quantity - of(&line.id) < line.returned_quantity) {
        problems.add(at, Code::Conflict, "Goods of this fulfilment have come back: they had left.");
        return Ok(());
    }
    if parcel.warehouse_id != change.order.warehouse_id && !change.order.disable_inventory_count {
        problems.add(at, Code::Conflict, "The order has gone to another warehouse since: its stock is no longer there.");
        return Ok(());
    }
    for index in 0..change.lines.len() {
        let Some(line) = change.lines.get(index) else { continue };
        let (units, place) = (of(&line.id), change.place(line.product_id));
        if !change.order.disable_inventory_count && units > 0 {
            if !change.levels.take_back(place, i64::from(units))? {
                problems.add(at, Code::OutOfRange, stock::full());
                return Ok(());
            }
            change.lines.iter_mut().skip(index).take(1).for_each(|line| line.reserved_quantity += units);
        }
        change.lines.iter_mut().skip(index).take(1).for_each(|line| line.fulfilled_quantity -= units);
    }
    let after = fulfillment::Model { cancelled_at: Some(change.op.now), ..parcel.clone() };
    let another_stands = situation.fulfillments.iter().any(|other| other.id != parcel.id && other.cancelled_at.is_none());
    change.order.status = if another_stands { OrderStatus::PartiallyShipped } else { OrderStatus::AwaitingShipment };
    change.order.fulfillment_status = status::fulfillment_status(&change.lines);
    change.changes.note("fulfillments", print(parcel), print(&after));
    (change.event, change.reason) = (Some(OrderEventType::FulfillmentCancelled), reason);
    change.fulfillment = Some(Tracked { row: after, changed: true });
    Ok(())
}
