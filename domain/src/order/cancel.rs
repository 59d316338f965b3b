//! Cancels orders that nothing has left yet.

use uuid::Uuid;

use super::change::Change;
use super::decide::cancel;
use super::situation::Situation;
use super::verb::{self, Changed, Stock, Target, Verb};
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::{Op, Store};

/// A cancellation.
#[derive(Clone, Debug)]
pub struct CancelInput {
    pub id: String,
    pub expected_version: Option<i32>,
    pub reason: Option<String>,
}

/// Cancels an order.
pub async fn cancel(op: &Op, store: &Store, input: CancelInput) -> Result<Changed<()>> {
    verb::run(op, store, &input).await
}

impl Verb for CancelInput {
    type Row = ();

    fn target(&self) -> Target<'_> {
        Target::Order { field: "id", id: &self.id }
    }

    fn expected_version(&self) -> Option<i32> {
        self.expected_version
    }

    fn stock(&self, change: &Change<'_>, _: &Situation) -> Stock {
        Stock { places: change.reserved_places(), ..Stock::default() }
    }

    fn decide(&self, change: &mut Change<'_>, _: &Situation, _: Uuid, problems: &mut Problems) -> Result<()> {
        let reason = problems.long_text(&Path::INPUT.field("reason"), self.reason.as_deref());
        cancel::cancel(change, &Path::INPUT.field("id"), reason, problems)
    }

    fn row(_: &mut Change<'_>) -> Option<()> {
        Some(())
    }
}
