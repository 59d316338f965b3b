//! Goods leave the warehouse.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{FulfillmentStatus, OrderStatus, fulfillment, fulfillment_line};
use uuid::Uuid;

use super::change::Change;
use super::reserve::Blame;
use super::status;
use crate::domain::error::Result;
use crate::domain::op::Op;
use crate::domain::problems::{Path, Problems};
use crate::domain::stock::Need;

/// How the goods travel.
#[derive(Clone, Debug, Default)]
pub struct Parcel {
    pub carrier: Option<String>,
    pub service: Option<String>,
    pub tracking_number: Option<String>,
    pub tracking_url: Option<String>,
    pub shipped_at: Option<DateTime<Utc>>,
}

impl Change {
    /// What is left to ship of each line, where there is any.
    pub fn left_to_ship(&self) -> Vec<(Uuid, i32)> {
        let left = self.lines.iter().map(|line| (line.id, line.quantity - line.fulfilled_quantity));
        left.filter(|(_, units)| *units > 0).collect()
    }

    /// Ships these units: a line's reserved ones first, then available ones. The places must be locked.
    pub fn ship(&mut self, problems: &mut Problems, path: &Path<'_>, op: &Op, units: &[(Uuid, i32)], parcel: Parcel) -> Result<()> {
        let units: HashMap<Uuid, i32> = units.iter().copied().collect();
        if !self.order.disable_inventory_count {
            let unreserved: Vec<Need> = self
                .lines
                .iter()
                .filter_map(|line| {
                    let units = units.get(&line.id)? - line.reserved_quantity;
                    (units > 0).then(|| Need { place: self.place(line.product_id), units: i64::from(units) })
                })
                .collect();
            let short = self.levels.short(&unreserved);
            if !short.is_empty() {
                return self.note_short(problems, Blame { path, added: &HashMap::new() }, short);
            }
        }
        let row = fulfillment::Model {
            organization_id: op.organization_id(),
            id: op.new_id(),
            order_id: self.order.id,
            warehouse_id: self.order.warehouse_id,
            carrier: parcel.carrier,
            service: parcel.service,
            tracking_number: parcel.tracking_number,
            tracking_url: parcel.tracking_url,
            shipped_at: parcel.shipped_at.unwrap_or(op.now),
            delivered_at: None,
            created_at: op.now,
        };
        let mut rows = Vec::new();
        let warehouse_id = self.order.warehouse_id;
        for line in &mut self.lines {
            let Some(&shipped) = units.get(&line.id).filter(|units| **units > 0) else { continue };
            if !self.order.disable_inventory_count {
                let reserved = shipped.min(line.reserved_quantity);
                let place = crate::domain::stock::Place { product_id: line.product_id, warehouse_id };
                self.levels.take(place, i64::from(reserved), i64::from(shipped - reserved))?;
                line.reserved_quantity -= reserved;
            }
            line.fulfilled_quantity += shipped;
            rows.push(fulfillment_line::Model {
                organization_id: op.organization_id(),
                fulfillment_id: row.id,
                line_id: line.id,
                quantity: shipped,
            });
        }
        if !rows.is_empty() {
            self.fulfillment = Some((row, rows));
        }
        self.order.fulfillment_status = status::fulfillment_status(&self.lines);
        self.order.status = if self.order.fulfillment_status == FulfillmentStatus::Fulfilled {
            OrderStatus::Shipped
        } else {
            OrderStatus::PartiallyShipped
        };
        Ok(())
    }
}
