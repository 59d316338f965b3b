//! Tags, custom fields and attachments: merged into those that the order has.

use entity::{attachment, order_custom_field, order_tag};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fields::merged;
use crate::check::trimmed;
use crate::id::Kind;
use crate::order::change::Change;
use crate::order::input::AttachmentInput;
use crate::order::limits::{MOST_CHILDREN, MOST_TAGS};
use crate::order::situation::{Attached, Situation};
use crate::problems::{Path, Problems};
use crate::values::{Json, Raw, canonical_json};

/// Tags are removed before others are added. Each is there once; empty ones count as absent.
pub fn tags(change: &mut Change<'_>, path: &Path<'_>, add: &[String], remove: &[String], situation: &Situation, problems: &mut Problems) {
    let old = &situation.children.tags;
    let remove: Vec<String> = remove.iter().filter_map(|tag| trimmed(Some(tag))).collect();
    let (removed, kept): (Vec<_>, Vec<_>) = old.iter().map(|(_, tag)| tag.clone()).partition(|tag| remove.contains(tag));
    let mut given: Vec<String> = Vec::new();
    for (index, tag) in add.iter().enumerate() {
        let tag = problems.text(&path.index(index), Some(tag));
        given.extend(tag.filter(|tag| !given.contains(tag)));
    }
    if given.len() > MOST_TAGS {
        problems.at_most(path, given.len(), MOST_TAGS);
        return;
    }
    let new: Vec<String> = given.into_iter().filter(|tag| !kept.contains(tag)).collect();
    if kept.len() + new.len() > MOST_TAGS {
        problems.too_many(path, MOST_TAGS, "tags");
    }
    let next = old.last().map_or(0, |(position, _)| position + 1);
    let after: Vec<&String> = kept.iter().chain(&new).collect();
    let before: Vec<&String> = old.iter().map(|(_, tag)| tag).collect();
    change.changes.note("tags", json!(before), json!(after));
    let row = |(position, tag): (i32, &String)| order_tag::Model {
        organization_id: change.order.organization_id,
        order_id: change.order.id,
        tag: tag.clone(),
        position,
    };
    change.added.tags = (next..).zip(&new).map(row).collect();
    // One that is taken off and put on again moves to the end.
    change.removed.tags = removed.into_iter().filter(|tag| !new.contains(tag)).collect();
}

/// Custom fields are merged by key; null takes one away.
pub fn custom_fields(change: &mut Change<'_>, path: &Path<'_>, given: Option<&Raw<Json>>, situation: &Situation, problems: &mut Problems) {
    let Some(given) = problems.custom_fields(path, given) else { return };
    let old = &situation.children.custom_fields;
    let before: Map<String, Value> = old.iter().map(|(_, key, value)| (key.clone(), value.clone())).collect();
    let before = Value::Object(before);
    let after = merged(problems, path, &before, given);
    let next = old.last().map_or(0, |(position, ..)| position + 1);
    let changed = after.iter().filter(|(key, value)| before.get(key.as_str()) != Some(*value));
    let row = |(position, (key, value)): (i32, (&String, &Value))| order_custom_field::Model {
        organization_id: change.order.organization_id,
        order_id: change.order.id,
        key: key.clone(),
        position: old.iter().find(|(_, known, _)| known == key).map_or(position, |(position, ..)| *position),
        value: canonical_json(value.clone()).to_string(),
    };
    change.added.custom_fields = (next..).zip(changed).map(row).collect();
    change.removed.custom_fields = old.iter().map(|(_, key, _)| key.clone()).filter(|key| !after.contains_key(key)).collect();
    change.changes.note("customFields", before, Value::Object(after));
}

/// Files are added, and taken away by their ids.
pub fn attachments(
    change: &mut Change<'_>,
    path: &Path<'_>,
    add: &[AttachmentInput],
    remove: (&Path<'_>, &[String]),
    situation: &Situation,
    problems: &mut Problems,
) {
    let (old, (at_remove, remove)) = (&situation.children.attachments, remove);
    let mut removed: Vec<Uuid> = Vec::new();
    for (index, id) in remove.iter().enumerate() {
        let at = at_remove.index(index);
        match problems.required_id(&at, Kind::Attachment, id) {
            Some(id) if old.iter().any(|row| row.id == id) => removed.extend((!removed.contains(&id)).then_some(id)),
            Some(_) => problems.not_found(&at, "attachment of this order"),
            None => {}
        }
    }
    let kept: Vec<&Attached> = old.iter().filter(|row| !removed.contains(&row.id)).collect();
    problems.at_most(path, add.len(), MOST_CHILDREN);
    if kept.len() + add.len() > MOST_CHILDREN && add.len() <= MOST_CHILDREN {
        problems.too_many(path, MOST_CHILDREN, "attachments");
    }
    let added: Vec<attachment::Model> =
        add.iter().enumerate().filter_map(|(index, input)| attachment(change, &path.index(index), input, problems)).collect();
    let print = |id: Uuid, file_name: &str, path: &str| json!({ "id": Kind::Attachment.print(id), "fileName": file_name, "path": path });
    let before: Vec<Value> = old.iter().map(|row| print(row.id, &row.file_name, &row.path)).collect();
    let mut after: Vec<Value> = kept.into_iter().map(|row| print(row.id, &row.file_name, &row.path)).collect();
    after.extend(added.iter().map(|row| print(row.id, &row.file_name, &row.path)));
    change.changes.note("attachments", json!(before), json!(after));
    change.added.attachments = added;
    change.removed.attachments = removed;
}

fn attachment(change: &Change<'_>, path: &Path<'_>, input: &AttachmentInput, problems: &mut Problems) -> Option<attachment::Model> {
    let file_name = problems.required_text(&path.field("fileName"), Some(&input.file_name));
    let file = problems.required_long_text(&path.field("path"), &input.path);
    Some(attachment::Model {
        organization_id: change.order.organization_id,
        id: change.op.new_id(),
        order_id: change.order.id,
        file_name: file_name?,
        path: file?,
        created_at: change.op.now,
        updated_at: change.op.now,
    })
}

/// Each of a new order's lists of children, with the path of each.
pub fn each<I, M>(
    problems: &mut Problems,
    path: &Path<'_>,
    inputs: &[I],
    mut read: impl FnMut(&mut Problems, &Path<'_>, &I) -> Option<M>,
) -> Vec<M> {
    problems.at_most(path, inputs.len(), MOST_CHILDREN);
    inputs.iter().enumerate().filter_map(|(index, input)| read(problems, &path.index(index), input)).collect()
}
