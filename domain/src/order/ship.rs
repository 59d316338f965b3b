//! Goods leave the warehouse.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use entity::{FulfillmentStatus, OrderStatus, fulfillment, fulfillment_line, order_line};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::change::Change;
use super::recorded::{is_full, note_full};
use super::status;
use crate::error::{Code, Detail, Result, Shortage};
use crate::id::Kind;
use crate::op::Op;
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
pub(super) fn left_of(line: &order_line::Model) -> i32 {
    line.quantity - line.fulfilled_quantity
}

impl Change {
    /// What is left to ship of each line, where there is any.
    pub fn left_to_ship(&self) -> Vec<(Uuid, i32)> {
        self.lines.iter().map(|line| (line.id, left_of(line))).filter(|(_, units)| *units > 0).collect()
    }

    /// Ships these units, one at least: a line's reserved ones first, then available ones. The places must be locked.
    pub async fn ship(
        &mut self,
        tx: &impl ConnectionTrait,
        op: &Op,
        problems: &mut Problems,
        paths: ShipPaths<'_>,
        units: &[(Uuid, i32)],
        parcel: Parcel,
    ) -> Result<()> {
        if is_full::<fulfillment::Entity>(tx, op, fulfillment::Column::OrderId, self).await? {
            note_full(problems, paths.order, "fulfilments");
        }
        let by_line: HashMap<Uuid, i32> = units.iter().copied().collect();
        if !self.order.disable_inventory_count {
            let short = self.levels.short(&self.unreserved(&by_line));
            if !short.is_empty() {
                self.note_unshippable(problems, paths, units, short);
                return Ok(());
            }
        }
        let (organization_id, order_id, warehouse_id) = (op.organization_id(), self.order.id, self.order.warehouse_id);
        let Parcel { id, carrier, service, tracking_number, tracking_url, shipped_at } = parcel;
        let mut rows = Vec::new();
        for line in &mut self.lines {
            let Some(&shipped) = by_line.get(&line.id) else { continue };
            if !self.order.disable_inventory_count {
                let reserved = shipped.min(line.reserved_quantity);
                let place = Place { product_id: line.product_id, warehouse_id };
                self.levels.take(place, i64::from(reserved), i64::from(shipped - reserved))?;
                line.reserved_quantity -= reserved;
            }
            line.fulfilled_quantity += shipped;
            rows.push(fulfillment_line::Model { organization_id, fulfillment_id: id, line_id: line.id, quantity: shipped });
        }
        let row = fulfillment::Model {
            organization_id,
            id,
            order_id,
            warehouse_id,
            carrier,
            service,
            tracking_number,
            tracking_url,
            shipped_at,
            delivered_at: None,
            created_at: op.now,
        };
        self.changes.note("fulfillments", Value::Null, told(&row));
        self.fulfillment = Some((row, rows));
        self.order.fulfillment_status = status::fulfillment_status(&self.lines);
        self.order.status = if self.order.fulfillment_status == FulfillmentStatus::Fulfilled {
            OrderStatus::Shipped
        } else {
            OrderStatus::PartiallyShipped
        };
        Ok(())
    }

    /// What the units need of the stock beside what their own lines have reserved.
    fn unreserved(&self, units: &HashMap<Uuid, i32>) -> Vec<Need> {
        let need = |line: &order_line::Model| {
            let units = units.get(&line.id)? - line.reserved_quantity;
            (units > 0).then(|| Need { place: self.place(line.product_id), units: i64::from(units) })
        };
        self.lines.iter().filter_map(need).collect()
    }

    /// Tells of what is short: all that is asked for, against what the lines have reserved and what is free.
    fn note_unshippable(&self, problems: &mut Problems, paths: ShipPaths<'_>, units: &[(Uuid, i32)], short: Vec<Short>) {
        let lines: HashMap<Uuid, &order_line::Model> = self.lines.iter().map(|line| (line.id, line)).collect();
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
        let items: Vec<Shortage> = short.into_iter().map(item).collect();
        let message = format!("Stock does not suffice for {} product(s).", items.len());
        let detail = Detail::Unavailable { warehouse_id: self.order.warehouse_id, items };
        problems.add_with(paths.units, Code::Unavailable, message, detail);
    }
}

/// A fulfilment as the history tells it, under the names of the schema.
pub(super) fn told(row: &fulfillment::Model) -> Value {
    json!({
        "id": Kind::Fulfillment.print(row.id),
        "carrier": row.carrier,
        "service": row.service,
        "trackingNumber": row.tracking_number,
        "trackingUrl": row.tracking_url,
        "shippedAt": row.shipped_at,
        "deliveredAt": row.delivered_at,
    })
}
