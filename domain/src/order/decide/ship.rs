//! Goods leave the warehouse.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use entity::{FulfillmentStatus, OrderStatus, fulfillment, fulfillment_line, order, order_line};
use serde_json::{Value, json};
use uuid::Uuid;

use super::refusal::{Allowed, Refusal};
use super::reserve;
use crate::error::{Result, Shortage};
use crate::id::Kind;
use crate::op::Op;
use crate::order::change::Change;
use crate::order::limits::MOST_CHILDREN;
use crate::order::situation::{Child, Situation};
use crate::order::status;
use crate::problems::{Path, Problems};
use crate::stock::{Need, Place, Short};

/// Goods that leave together, and how they travel.
#[derive(Clone, Debug)]
pub struct Parcel {
    pub id: Uuid,
    pub carrier: Option<String>,
    pub service: Option<String>,
    pub tracking_number: Option<String>,
    pub tracking_url: Option<String>,
    pub shipped_at: DateTime<Utc>,
}

impl Parcel {
    /// One that leaves now, and of which nothing more is known.
    pub fn new(op: &Op) -> Self {
        Self { id: op.new_id(), carrier: None, service: None, tracking_number: None, tracking_url: None, shipped_at: op.now }
    }
}

/// Where it is told that goods cannot leave.
#[derive(Clone, Copy, Debug)]
pub struct ShipPaths<'a> {
    /// What asks for them.
    pub units: &'a Path<'a>,
    /// What names the order.
    pub order: &'a Path<'a>,
    /// Whether the units are the input's own list, in its order.
    pub listed: bool,
}

/// What of a line has not left yet.
pub fn left_of(line: &order_line::Model) -> i32 {
    line.quantity - line.fulfilled_quantity
}

/// What of a line is still to leave: nothing once its order is cancelled, returned or otherwise done.
pub fn left_in(order: &order::Model, line: &order_line::Model) -> i32 {
    if status::reserves(order.status) { left_of(line) } else { 0 }
}

/// Goods leave orders of some statuses, as long as something is left. `to`: the status that was to follow.
pub fn may_ship(order: &order::Model, lines: &[order_line::Model], to: Option<OrderStatus>) -> Allowed {
    if !status::is_shippable(order.status) {
        let message = format!("This order is {}: no goods of it can be shipped.", status::words(order.status));
        return Err(Refusal::status(to, message));
    }
    if lines.iter().all(|line| left_of(line) == 0) {
        return Err(Refusal::conflict("All of this order has been shipped already."));
    }
    Ok(())
}

/// What is left to ship of each line, where there is any.
pub fn left_to_ship(change: &Change<'_>) -> Vec<(Uuid, i32)> {
    change.lines.iter().map(|line| (line.id, left_of(line))).filter(|(_, units)| *units > 0).collect()
}

/// Ships these units, one at least: a line's reserved ones first, then available ones. The places must be locked.
pub fn ship(
    change: &mut Change<'_>,
    paths: ShipPaths<'_>,
    units: &[(Uuid, i32)],
    parcel: Parcel,
    situation: &Situation,
    problems: &mut Problems,
) -> Result<()> {
    if situation.children.count(Child::Fulfillments) >= MOST_CHILDREN {
        problems.too_many(paths.order, MOST_CHILDREN, "fulfilments");
    }
    let by_line: HashMap<Uuid, i32> = units.iter().copied().collect();
    let warehouse_id = change.order.warehouse_id;
    if !change.order.disable_inventory_count {
        let short = change.levels.short(&unreserved(change, &by_line));
        if !short.is_empty() {
            note_unshippable(change, problems, paths, units, short);
            return Ok(());
        }
        for line in &mut change.lines {
            let Some(&shipped) = by_line.get(&line.id) else { continue };
            let reserved = shipped.min(line.reserved_quantity);
            let place = Place { product_id: line.product_id, warehouse_id };
            change.levels.take(place, i64::from(reserved), i64::from(shipped - reserved))?;
            line.reserved_quantity -= reserved;
        }
    }
    leave(change, &by_line, parcel);
    change.order.status =
        if change.order.fulfillment_status == FulfillmentStatus::Fulfilled { OrderStatus::Shipped } else { OrderStatus::PartiallyShipped };
    Ok(())
}

/// The units are gone, whatever became of the stock.
pub fn leave(change: &mut Change<'_>, units: &HashMap<Uuid, i32>, parcel: Parcel) {
    let organization_id = change.order.organization_id;
    let Parcel { id, carrier, service, tracking_number, tracking_url, shipped_at } = parcel;
    let mut rows = Vec::new();
    for line in &mut change.lines {
        let Some(&shipped) = units.get(&line.id) else { continue };
        line.fulfilled_quantity += shipped;
        rows.push(fulfillment_line::Model { organization_id, fulfillment_id: id, line_id: line.id, quantity: shipped });
    }
    let row = fulfillment::Model {
        organization_id,
        id,
        order_id: change.order.id,
        warehouse_id: change.order.warehouse_id,
        carrier,
        service,
        tracking_number,
        tracking_url,
        shipped_at,
        delivered_at: None,
        cancelled_at: None,
        created_at: change.op.now,
    };
    change.changes.note("fulfillments", Value::Null, print(&row));
    change.added.fulfillments.push((row, rows));
    change.order.fulfillment_status = status::fulfillment_status(&change.lines);
}

/// What the units need of the stock beside what their own lines have reserved.
fn unreserved(change: &Change<'_>, units: &HashMap<Uuid, i32>) -> Vec<Need> {
    let need = |line: &order_line::Model| {
        let units = units.get(&line.id)? - line.reserved_quantity;
        (units > 0).then(|| Need { place: change.place(line.product_id), units: i64::from(units) })
    };
    change.lines.iter().filter_map(need).collect()
}

/// Tells of what is short: all that is asked for, against what the lines have reserved and what is free.
fn note_unshippable(change: &Change<'_>, problems: &mut Problems, paths: ShipPaths<'_>, units: &[(Uuid, i32)], short: Vec<Short>) {
    let lines: HashMap<Uuid, &order_line::Model> = change.lines.iter().map(|line| (line.id, line)).collect();
    let mut asking: BTreeMap<Uuid, Vec<(usize, Uuid, i32)>> = BTreeMap::new();
    for (index, (id, units)) in units.iter().enumerate() {
        if let Some(line) = lines.get(id) {
            asking.entry(line.product_id).or_default().push((index, *id, *units));
        }
    }
    let item = |short: Short| {
        let asking = asking.remove(&short.place.product_id).unwrap_or_default();
        let required: i64 = asking.iter().map(|(_, _, units)| i64::from(*units)).sum();
        Shortage {
            line_indexes: asking.iter().filter(|_| paths.listed).map(|(index, _, _)| *index).collect(),
            order_line_ids: asking.iter().map(|(_, id, _)| *id).collect(),
            product_id: short.place.product_id,
            required,
            available: required - (short.required - short.available),
        }
    };
    reserve::note(problems, paths.units, change.order.warehouse_id, short.into_iter().map(item).collect());
}

/// A fulfilment as the history tells it, under the names of the schema.
pub fn print(row: &fulfillment::Model) -> Value {
    json!({
        "id": Kind::Fulfillment.print(row.id),
        "carrier": row.carrier,
        "service": row.service,
        "trackingNumber": row.tracking_number,
        "trackingUrl": row.tracking_url,
        "shippedAt": row.shipped_at,
        "deliveredAt": row.delivered_at,
        "cancelledAt": row.cancelled_at,
    })
}
