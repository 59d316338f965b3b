//! Writes notes under orders, in whatever status.

use entity::order_note;
use serde::Serialize;
use uuid::Uuid;

use super::change::Change;
use super::decide::note;
use super::input::NoteInput;
use super::situation::{Asked, Child, Situation};
use super::verb::{self, Changed, Target, Verb};
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::{Op, Store};

/// A note. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct AddNoteInput {
    pub order_id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    pub note: NoteInput,
}

/// Writes a note.
pub async fn add_note(op: &Op, store: &Store, input: AddNoteInput) -> Result<Changed<order_note::Model>> {
    verb::run(op, store, &input).await
}

impl Verb for AddNoteInput {
    type Row = order_note::Model;

    const NAME: &'static str = "addOrderNote";
    const MAKES: bool = true;

    fn target(&self) -> Target<'_> {
        Target::Order { field: "orderId", id: &self.order_id }
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    fn expected_version(&self) -> Option<i32> {
        None
    }

    fn asks(&self, change: &Change<'_>, _: &mut Problems) -> Asked<'_> {
        Asked::children(change, [Child::Notes])
    }

    fn decide(&self, change: &mut Change<'_>, situation: &Situation, id: Uuid, problems: &mut Problems) -> Result<()> {
        let note = note::read(change, &Path::INPUT.field("note"), id, &self.note, problems);
        note::add(change, &Path::INPUT.field("orderId"), note, situation, problems);
        Ok(())
    }

    fn row(change: &mut Change<'_>) -> Option<Self::Row> {
        change.added.notes.pop()
    }
}
