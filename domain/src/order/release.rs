//! Takes orders off hold.

use uuid::Uuid;

use super::change::Change;
use super::decide::hold;
use super::situation::Situation;
use super::verb::{self, Changed, Stock, Target, Verb};
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::{Op, Store};

/// An order to take off hold.
#[derive(Clone, Debug)]
pub struct ReleaseInput {
    pub id: String,
    pub expected_version: Option<i32>,
}

/// Takes an order off hold, back to where it was.
pub async fn release(op: &Op, store: &Store, input: ReleaseInput) -> Result<Changed<()>> {
    verb::run(op, store, &input).await
}

impl Verb for ReleaseInput {
    type Row = ();

    fn target(&self) -> Target<'_> {
        Target::Order { field: "id", id: &self.id }
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
