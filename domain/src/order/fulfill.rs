//! Records that goods have left the warehouse: some of an order's units, or all that are left.

use entity::{OrderEventType, OrderStatus, fulfillment};
use serde::Serialize;
use uuid::Uuid;

use super::change::Change;
use super::decide::fields::{earliest, not_ahead, zone};
use super::decide::ship::{self, Parcel, ShipPaths, left_of};
use super::decide::units::{LineQuantity, named_places, named_units};
use super::situation::{Asked, Child, Names, Situation};
use super::status;
use super::verb::{self, Changed, Stock, Target, Verb};
use crate::error::{Code, Result};
use crate::problems::{Path, Problems};
use crate::values::{Moment, Raw};
use crate::{Op, Store};

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
    pub shipped_at: Option<Raw<Moment>>,
}

/// Ships goods of an order.
pub async fn fulfill(op: &Op, store: &Store, input: FulfillInput) -> Result<Changed<fulfillment::Model>> {
    verb::run(op, store, &input).await
}

impl Verb for FulfillInput {
    type Row = fulfillment::Model;

    const NAME: &'static str = "createFulfillment";
    const MAKES: bool = true;

    fn target(&self) -> Target<'_> {
        Target::Order { field: "orderId", id: &self.order_id }
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    fn expected_version(&self) -> Option<i32> {
        self.expected_version
    }

    fn asks(&self, change: &Change<'_>, _: &mut Problems) -> Asked<'_> {
        let names = Names { organization: self.shipped_at.as_ref().is_some_and(Raw::is_day), ..Names::default() };
        Asked { names, ..Asked::children(change, [Child::Fulfillments]) }
    }

    fn stock(&self, change: &Change<'_>, _: &Situation) -> Stock {
        if change.order.disable_inventory_count || !status::is_shippable(change.order.status) {
            return Stock::default();
        }
        Stock { places: named_places(change, self.lines.as_deref(), left_of), ..Stock::default() }
    }

    fn decide(&self, change: &mut Change<'_>, situation: &Situation, id: Uuid, problems: &mut Problems) -> Result<()> {
        let (at_order, at_lines) = (Path::INPUT.field("orderId"), Path::INPUT.field("lines"));
        let units = self.units(change, problems);
        let parcel = self.parcel(change, id, situation, problems);
        if let Some(units) = units {
            let paths = ShipPaths { units: &at_lines, order: &at_order, listed: self.lines.is_some() };
            ship::ship(change, paths, &units, parcel, situation, problems)?;
        }
        change.event = Some(OrderEventType::FulfillmentCreated);
        Ok(())
    }

    fn row(change: &mut Change<'_>) -> Option<Self::Row> {
        change.added.fulfillments.pop().map(|(row, _)| row)
    }
}

impl FulfillInput {
    /// What is to leave; nothing where something is wrong with it.
    fn units(&self, change: &Change<'_>, problems: &mut Problems) -> Option<Vec<(Uuid, i32)>> {
        let at_order = Path::INPUT.field("orderId");
        let to = if self.lines.is_some() { OrderStatus::PartiallyShipped } else { OrderStatus::Shipped };
        if let Err(refusal) = ship::may_ship(&change.order, &change.lines, Some(to)) {
            refusal.tell(change, &at_order, problems);
            return None;
        }
        let Some(lines) = &self.lines else { return Some(ship::left_to_ship(change)) };
        let before = problems.len();
        let units = named_units(problems, &Path::INPUT.field("lines"), &change.lines, lines, left_of);
        (problems.len() == before).then_some(units)
    }

    fn parcel(&self, change: &Change<'_>, id: Uuid, situation: &Situation, problems: &mut Problems) -> Parcel {
        let path = Path::INPUT;
        let (at, placed_at) = (path.field("shippedAt"), change.order.placed_at);
        let zone = zone(&situation.references.organization);
        let shipped_at = problems.read(&at, self.shipped_at.as_ref()).map(|moment| moment.instant_after(zone, placed_at));
        if let Some(instant) = shipped_at {
            not_ahead(problems, &at, change.op, instant, "Goods cannot have left more than a day from now.");
            if instant < placed_at {
                problems.add(&at, Code::OutOfRange, earliest("Goods cannot have left before the order was placed.", placed_at));
            }
        }
        let mut text = |name: &'static str, text: &Option<String>| problems.text(&path.field(name), text.as_deref());
        Parcel {
            id,
            carrier: text("carrier", &self.carrier),
            service: text("service", &self.service),
            tracking_number: text("trackingNumber", &self.tracking_number),
            tracking_url: text("trackingUrl", &self.tracking_url),
            shipped_at: shipped_at.unwrap_or(change.op.now),
        }
    }
}
