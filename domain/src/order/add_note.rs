//! Writes notes under orders, in whatever status.

use entity::{OrderEventType, order_note};
use serde::Serialize;
use serde_json::{Value, json};

use super::input::NoteInput;
use super::recorded::{Recorded, replay, room_for_another};
use super::update::find;
use crate::attempt::attempt;
use crate::error::{Error, Result};
use crate::id::Kind;
use crate::idempotency::{self, Key};
use crate::insert::insert;
use crate::problems::{Path, Problems};
use crate::{Op, Scope, Store};

/// A note. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct AddNoteInput {
    pub order_id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    pub note: NoteInput,
}

/// Writes a note.
pub async fn add_note(op: &Op, store: &Store, input: AddNoteInput) -> Result<Recorded<order_note::Model>> {
    op.require(Scope::OrdersWrite)?;
    let key = Key::read(&Path::INPUT.field("idempotencyKey"), "addOrderNote", input.idempotency_key.as_deref(), &input)?;
    attempt(|| once(op, store, &input, key.as_ref())).await
}

async fn once(op: &Op, store: &Store, input: &AddNoteInput, key: Option<&Key>) -> Result<Recorded<order_note::Model>> {
    let path = Path::INPUT;
    let id = op.new_id();
    let tx = store.db.begin().await?;
    if let Some(key) = key
        && let Some(first) = idempotency::claim(&tx, op, key, json!(id)).await?
    {
        drop(tx);
        return replay::<order_note::Entity>(op, store, &first, |row| row.order_id).await;
    }
    let mut change = find(&tx, op, &path.field("orderId"), &input.order_id).await?;
    let mut problems = Problems::default();
    let note = problems.note(&path.field("note"), op, change.order.id, &input.note);
    room_for_another::<order_note::Entity>(&tx, op, &mut problems, order_note::Column::OrderId, &change, "notes").await?;
    problems.finish()?;
    let note = note.ok_or_else(|| Error::Internal("a note without a problem is missing".into()))?;
    let note = order_note::Model { id, ..note };
    let print = json!({ "id": Kind::OrderNote.print(id), "category": note.category, "text": note.text });
    change.changes.note("notes", Value::Null, print);
    change.write(&tx, op, Some(OrderEventType::NoteAdded), None).await?;
    insert::<order_note::Entity, _>(&tx, [note.clone()]).await?;
    store.db.commit(tx).await?;
    Ok(Recorded::new(change, note))
}
