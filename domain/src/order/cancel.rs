//! Cancels orders that nothing has left yet, or the rest of those that are partly shipped.

use serde::Serialize;
use uuid::Uuid;

use super::change::Change;
use super::decide::{cancel, update};
use super::situation::{Asked, Names, Situation};
use super::verb::{self, Changed, Stock, Target, Verb};
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::{Op, Store};

/// A cancellation. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct CancelInput {
    pub id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
    pub reason: Option<String>,
    /// Only what a partly shipped order has not shipped yet.
    pub remaining: bool,
}

/// Cancels an order.
pub async fn cancel(op: &Op, store: &Store, input: CancelInput) -> Result<Changed<()>> {
    verb::run(op, store, &input).await
}

impl Verb for CancelInput {
    type Row = ();

    const NAME: &'static str = "cancelOrder";
    const MAKES: bool = false;

    fn target(&self) -> Target<'_> {
        Target::Order { field: "id", id: &self.id }
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    fn expected_version(&self) -> Option<i32> {
        self.expected_version
    }

    fn asks(&self, change: &Change<'_>, _: &mut Problems) -> Asked<'_> {
        let company_id = (self.remaining && update::may_bear_gst(change, false)).then_some(change.order.company_id);
        Asked { names: Names { company_id, ..Names::default() }, ..Asked::default() }
    }

    fn stock(&self, change: &Change<'_>, _: &Situation) -> Stock {
        Stock { places: change.reserved_places(), ..Stock::default() }
    }

    fn decide(&self, change: &mut Change<'_>, situation: &Situation, _: Uuid, problems: &mut Problems) -> Result<()> {
        let reason = problems.long_text(&Path::INPUT.field("reason"), self.reason.as_deref());
        let at = Path::INPUT.field("id");
        if self.remaining {
            cancel::cancel_remaining(change, &at, reason, situation, problems)
        } else {
            cancel::cancel(change, &at, reason, problems)
        }
    }

    fn row(_: &mut Change<'_>) -> Option<()> {
        Some(())
    }
}
