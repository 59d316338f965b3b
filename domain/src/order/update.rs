//! Changes orders: what is left out stays, and whatever the input does not name survives.

use uuid::Uuid;

use super::change::Change;
use super::decide::update;
use super::input::UpdateInput;
use super::situation::{Asked, Situation};
use super::verb::{self, Changed, Stock, Target, Verb};
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::{Op, Store};

/// Changes an order.
pub async fn update(op: &Op, store: &Store, input: UpdateInput) -> Result<Changed<()>> {
    verb::run(op, store, &input).await
}

impl Verb for UpdateInput {
    type Row = ();

    const NAME: &'static str = "updateOrder";
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

    fn is_dry_run(&self) -> bool {
        self.dry_run
    }

    fn asks(&self, change: &Change<'_>, problems: &mut Problems) -> Asked<'_> {
        update::asks(change, &Path::INPUT, self, problems)
    }

    fn stock(&self, change: &Change<'_>, situation: &Situation) -> Stock {
        Stock { places: update::places(change, self, situation), made: update::restocked_places(change, self, situation) }
    }

    fn decide(&self, change: &mut Change<'_>, situation: &Situation, _: Uuid, problems: &mut Problems) -> Result<()> {
        update::decide(change, &Path::INPUT, self, situation, problems)
    }

    fn row(_: &mut Change<'_>) -> Option<()> {
        Some(())
    }
}
