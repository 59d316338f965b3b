//! Follows goods that have left: who carries them, and when the customer had them.

use entity::fulfillment;
use serde::Serialize;
use uuid::Uuid;

use super::change::Change;
use super::decide::fields::{earliest, not_ahead, zone};
use super::decide::track;
use super::situation::{Asked, Names, Situation};
use super::verb::{self, Changed, Target, Verb};
use crate::error::{Code, Error, Result};
use crate::id::{self, Kind};
use crate::op::Op;
use crate::problems::{Path, Problems};
use crate::store::Store;
use crate::values::{Moment, Raw};

/// A change of a fulfilment: what is left out stays. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct TrackInput {
    pub id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    /// Of the order.
    #[serde(skip)]
    pub expected_version: Option<i32>,
    pub carrier: Option<String>,
    pub service: Option<String>,
    pub tracking_number: Option<String>,
    pub tracking_url: Option<String>,
    pub delivered_at: Option<Raw<Moment>>,
}

/// Changes a fulfilment.
pub async fn track(op: &Op, store: &Store, input: TrackInput) -> Result<Changed<fulfillment::Model>> {
    verb::run(op, store, &input).await
}

impl Verb for TrackInput {
    type Row = fulfillment::Model;

    const NAME: &'static str = "updateFulfillment";
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
        let names = Names { organization: self.delivered_at.as_ref().is_some_and(Raw::is_day), ..Names::default() };
        Asked { names, fulfillments: true, ..Asked::children(change, []) }
    }

    fn decide(&self, change: &mut Change<'_>, situation: &Situation, _: Uuid, problems: &mut Problems) -> Result<()> {
        let id = id::find(Kind::Fulfillment, &self.id);
        let before = situation.fulfillments.iter().find(|row| Some(row.id) == id);
        let before = before.ok_or_else(|| Error::Internal("a fulfilment of a locked order is missing".into()))?;
        let after = self.changed(change.op, before, situation, problems);
        let delivered = self.delivered_at.as_ref().is_some_and(|at| !at.is_blank());
        track::track(change, before, after, delivered, situation);
        Ok(())
    }

    fn row(change: &mut Change<'_>) -> Option<Self::Row> {
        change.fulfillment.take().map(|tracked| tracked.row)
    }
}

impl TrackInput {
    /// The fulfilment as it is to be.
    fn changed(&self, op: &Op, before: &fulfillment::Model, situation: &Situation, problems: &mut Problems) -> fulfillment::Model {
        let path = Path::INPUT;
        if before.cancelled_at.is_some() {
            problems.add(&path.field("id"), Code::Conflict, "This fulfilment was taken back: its goods never left.");
        }
        let mut after = before.clone();
        for (name, given, target) in [
            ("carrier", &self.carrier, &mut after.carrier),
            ("service", &self.service, &mut after.service),
            ("trackingNumber", &self.tracking_number, &mut after.tracking_number),
            ("trackingUrl", &self.tracking_url, &mut after.tracking_url),
        ] {
            if let Some(text) = problems.text(&path.field(name), given.as_deref()) {
                *target = Some(text);
            }
        }
        let at = path.field("deliveredAt");
        if let Some(moment) = problems.read(&at, self.delivered_at.as_ref()) {
            let delivered_at = moment.instant_after(zone(&situation.references.organization), before.shipped_at);
            if delivered_at < before.shipped_at {
                problems.add(&at, Code::OutOfRange, earliest("Goods cannot have come before they left.", before.shipped_at));
            }
            not_ahead(problems, &at, op, delivered_at, "Goods cannot have come more than a day from now.");
            after.delivered_at = Some(delivered_at);
        }
        after
    }
}
