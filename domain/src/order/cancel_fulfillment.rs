//! Takes fulfilments back whose goods never left.

use entity::fulfillment;
use serde::Serialize;
use uuid::Uuid;

use super::change::Change;
use super::decide::unship;
use super::situation::{Asked, Situation};
use super::verb::{self, Changed, Stock, Target, Verb};
use crate::error::{Error, Result};
use crate::id::{self, Kind};
use crate::problems::{Path, Problems};
use crate::{Op, Store};

/// A fulfilment that never left. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct CancelFulfillmentInput {
    pub id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
    pub reason: Option<String>,
}

/// Takes a fulfilment back.
pub async fn cancel_fulfillment(op: &Op, store: &Store, input: CancelFulfillmentInput) -> Result<Changed<fulfillment::Model>> {
    verb::run(op, store, &input).await
}

impl Verb for CancelFulfillmentInput {
    type Row = fulfillment::Model;

    const NAME: &'static str = "cancelFulfillment";
    const MAKES: bool = false;

    fn target(&self) -> Target<'_> {
        Target::Fulfillment { field: "id", id: &self.id }
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    fn expected_version(&self) -> Option<i32> {
        self.expected_version
    }

    fn asks(&self, change: &Change<'_>, _: &mut Problems) -> Asked<'_> {
        let parcel = id::find(Kind::Fulfillment, &self.id);
        Asked { fulfillments: true, parcel, ..Asked::children(change, []) }
    }

    fn stock(&self, change: &Change<'_>, situation: &Situation) -> Stock {
        if change.order.disable_inventory_count {
            return Stock::default();
        }
        let named = |line_id: &Uuid| situation.parcel_lines.iter().any(|row| row.line_id == *line_id);
        let lines = change.lines.iter().filter(|line| named(&line.id));
        let places: std::collections::BTreeSet<_> = lines.map(|line| change.place(line.product_id)).collect();
        Stock { made: places.clone(), places }
    }

    fn decide(&self, change: &mut Change<'_>, situation: &Situation, _: Uuid, problems: &mut Problems) -> Result<()> {
        let id = id::find(Kind::Fulfillment, &self.id);
        let parcel = situation.fulfillments.iter().find(|row| Some(row.id) == id);
        let parcel = parcel.ok_or_else(|| Error::Internal("a fulfilment of a locked order is missing".into()))?;
        let reason = problems.long_text(&Path::INPUT.field("reason"), self.reason.as_deref());
        unship::unship(change, &Path::INPUT.field("id"), parcel, reason, situation, problems)
    }

    fn row(change: &mut Change<'_>) -> Option<Self::Row> {
        change.fulfillment.take().map(|tracked| tracked.row)
    }
}
