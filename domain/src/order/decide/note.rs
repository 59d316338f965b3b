//! Notes under orders, in whatever status.

use entity::{OrderEventType, order_note};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::id::Kind;
use crate::order::change::Change;
use crate::order::input::NoteInput;
use crate::order::limits::MOST_CHILDREN;
use crate::order::situation::{Child, Situation};
use crate::problems::{Path, Problems};

/// The note, or all that is wrong with it.
pub fn read(change: &Change<'_>, path: &Path<'_>, id: Uuid, input: &NoteInput, problems: &mut Problems) -> Option<order_note::Model> {
    let text = problems.required_long_text(&path.field("text"), &input.text)?;
    Some(order_note::Model {
        organization_id: change.order.organization_id,
        id,
        order_id: change.order.id,
        category: input.category,
        text,
        author: change.op.viewer.subject.clone(),
        created_at: change.op.now,
    })
}

/// Writes a note under an order that is there.
pub fn add(change: &mut Change<'_>, at_order: &Path<'_>, note: Option<order_note::Model>, situation: &Situation, problems: &mut Problems) {
    if situation.children.count(Child::Notes) >= MOST_CHILDREN {
        problems.too_many(at_order, MOST_CHILDREN, "notes");
    }
    let Some(note) = note else { return };
    let told = json!({ "id": Kind::OrderNote.print(note.id), "category": note.category, "text": note.text });
    change.changes.note("notes", Value::Null, told);
    change.event = Some(OrderEventType::NoteAdded);
    change.added.notes.push(note);
}
