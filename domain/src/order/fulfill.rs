//! Records that goods have left the warehouse: some of an order's units, or all that are left.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{OrderEventType, OrderStatus, fulfillment};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::change::Change;
use super::recorded::{Recorded, replay};
use super::ship::{Parcel, ShipPaths, left_of};
use super::status;
use super::units::{LineQuantity, named_units};
use super::update::find;
use crate::attempt::attempt;
use crate::error::{Code, Error, Result};
use crate::idempotency::{self, Key};
use crate::problems::{Path, Problems};
use crate::values::Raw;
use crate::{Op, Scope, Store};

/// Goods that left together. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct FulfillInput {
    pub order_id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
    /// All that is left where nothing is said.
    pub lines: Option<Vec<LineQuantity>>,
    pub carrier: Option<String>,
    pub service: Option<String>,
    pub tracking_number: Option<String>,
    pub tracking_url: Option<String>,
    pub shipped_at: Option<Raw<DateTime<Utc>>>,
}

/// Ships goods of an order.
pub async fn fulfill(op: &Op, store: &Store, input: FulfillInput) -> Result<Recorded<fulfillment::Model>> {
    op.require(Scope::OrdersWrite)?;
    let key = Key::read(&Path::INPUT.field("idempotencyKey"), "createFulfillment", input.idempotency_key.as_deref(), &input)?;
    attempt(|| once(op, store, &input, key.as_ref())).await
}

async fn once(op: &Op, store: &Store, input: &FulfillInput, key: Option<&Key>) -> Result<Recorded<fulfillment::Model>> {
    let path = Path::INPUT;
    let parcel = Parcel::new(op);
    let tx = store.db.begin().await?;
    if let Some(key) = key
        && let Some(first) = idempotency::claim(&tx, op, key, json!(parcel.id)).await?
    {
        drop(tx);
        return replay::<fulfillment::Entity>(op, store, &first, |row| row.order_id).await;
    }
    let at_order = path.field("orderId");
    let mut change = find(&tx, op, &at_order, &input.order_id).await?;
    change.expect_version(&path.field("expectedVersion"), input.expected_version)?;
    let mut problems = Problems::default();
    let units = units(&mut problems, &path, &change, input);
    let parcel = describe(&mut problems, op, &path, input, parcel);
    if let Some(units) = units {
        if !change.order.disable_inventory_count {
            let places = change.places_of(&units);
            change.lock_stock(&tx, op, places).await?;
        }
        let at_lines = path.field("lines");
        let paths = ShipPaths { units: &at_lines, order: &at_order, listed: input.lines.is_some() };
        change.ship(&tx, op, &mut problems, paths, &units, parcel).await?;
    }
    problems.finish()?;
    change.write(&tx, op, Some(OrderEventType::FulfillmentCreated), None).await?;
    store.db.commit(tx).await?;
    let made = change.fulfillment.take().ok_or_else(|| Error::Internal("a fulfilment without a problem is missing".into()))?;
    Ok(Recorded::new(change, made.0))
}

/// What is to leave; nothing where something is wrong with it.
fn units(problems: &mut Problems, path: &Path<'_>, change: &Change, input: &FulfillInput) -> Option<Vec<(Uuid, i32)>> {
    let at_order = path.field("orderId");
    if !status::is_shippable(change.order.status) {
        let to = if input.lines.is_some() { OrderStatus::PartiallyShipped } else { OrderStatus::Shipped };
        change.illegal(problems, &at_order, Some(to), "Goods of an order in this status cannot be shipped.");
        return None;
    }
    let left = change.left_to_ship();
    if left.is_empty() {
        problems.add(&at_order, Code::Conflict, "Nothing of this order is left to ship.");
        return None;
    }
    let Some(lines) = &input.lines else { return Some(left) };
    let before = problems.len();
    let units = named_units(problems, &path.field("lines"), &change.lines, lines, left_of);
    (problems.len() == before).then_some(units)
}

fn describe(problems: &mut Problems, op: &Op, path: &Path<'_>, input: &FulfillInput, parcel: Parcel) -> Parcel {
    let at = path.field("shippedAt");
    let shipped_at = problems.read(&at, input.shipped_at.as_ref());
    if shipped_at.is_some_and(|instant| instant > op.now + TimeDelta::days(1)) {
        problems.add(&at, Code::OutOfRange, "Goods cannot have left more than a day from now.");
    }
    let mut text = |name: &'static str, text: &Option<String>| problems.text(&path.field(name), text.as_deref());
    Parcel {
        carrier: text("carrier", &input.carrier),
        service: text("service", &input.service),
        tracking_number: text("trackingNumber", &input.tracking_number),
        tracking_url: text("trackingUrl", &input.tracking_url),
        shipped_at: shipped_at.unwrap_or(parcel.shipped_at),
        ..parcel
    }
}
