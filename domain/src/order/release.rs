//! Takes orders off hold.

use serde::Serialize;
use uuid::Uuid;

use super::change::Change;
use super::decide::hold;
use super::situation::Situation;
use super::verb::{self, Changed, Stock, Target, Verb};
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::{Op, Store};

/// An order to take off hold. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct ReleaseInput {
    pub id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
}

/// Takes an order off hold, back to where it was.
pub async fn release(op: &Op, store: &Store, input: ReleaseInput) -> Result<Changed<()>> {
    verb::run(op, store, &input).await
}

impl Verb for ReleaseInput {
    type Row = ();

    const NAME: &'static str = "releaseOrder";
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

    fn stock(&self, change: &Change<'_>, _: &Situation) -> Stock {
        let places = hold::needs_stock(change).then(|| change.touched_places(change.order.warehouse_id));
        Stock { places: places.unwrap_or_default(), ..Stock::default() }
    }

    fn decide(&self, change: &mut Change<'_>, _: &Situation, _: Uuid, problems: &mut Problems) -> Result<()> {
        hold::release(change, &Path::INPUT.field("id"), problems)
    }

    fn row(_: &mut Change<'_>) -> Option<()> {
        Some(())
    }
}
