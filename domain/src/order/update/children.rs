//! Tags, attachments and custom fields: rows beside the order.

use entity::{Tenant, attachment, order_custom_field, order_tag};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fields::Update;
use crate::check::trimmed;
use crate::error::{Error, Result};
use crate::id::Kind;
use crate::insert::insert;
use crate::op::Op;
use crate::order::parts::{MOST_CHILDREN, MOST_TAGS, custom_field_rows, tag_rows};

/// What is written once everything is known to be right.
#[derive(Debug, Default)]
pub(super) struct Children {
    tags: Option<Vec<String>>,
    custom_fields: Option<Map<String, Value>>,
    new_attachments: Vec<attachment::Model>,
    removed_attachments: Vec<Uuid>,
}

impl<C: ConnectionTrait> Update<'_, C> {
    /// Reads what is there, and notes what is to be.
    pub(super) async fn children(&mut self) -> Result<Children> {
        let tags = self.tags().await?;
        let custom_fields = self.custom_fields().await?;
        let (new_attachments, removed_attachments) = self.attachments().await?;
        Ok(Children { tags, custom_fields, new_attachments, removed_attachments })
    }

    /// Tags are removed before others are added.
    async fn tags(&mut self) -> Result<Option<Vec<String>>> {
        let input = self.input;
        if input.add_tags.is_empty() && input.remove_tags.is_empty() {
            return Ok(None);
        }
        let rows = order_tag::Entity::of(self.op.organization_id())
            .filter(order_tag::Column::OrderId.eq(self.change.order.id))
            .order_by_asc(order_tag::Column::Position)
            .all(self.tx)
            .await?;
        let old: Vec<String> = rows.into_iter().map(|row| row.tag).collect();
        let removed: Vec<String> = input.remove_tags.iter().filter_map(|tag| trimmed(Some(tag))).collect();
        let at = self.path.field("addTags");
        let added = self.problems.tags(&at, &input.add_tags);
        let mut tags: Vec<String> = old.iter().filter(|tag| !removed.contains(tag)).cloned().collect();
        for tag in added {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        self.problems.at_most(&at, tags.len(), MOST_TAGS);
        self.change.changes.note("tags", json!(old), json!(tags));
        Ok((old != tags).then_some(tags))
    }

    /// Custom fields are merged by key; null takes one away.
    async fn custom_fields(&mut self) -> Result<Option<Map<String, Value>>> {
        let at = self.path.field("customFields");
        let Some(given) = self.problems.custom_fields(&at, self.input.custom_fields.as_ref()) else { return Ok(None) };
        let rows = order_custom_field::Entity::of(self.op.organization_id())
            .filter(order_custom_field::Column::OrderId.eq(self.change.order.id))
            .order_by_asc(order_custom_field::Column::Position)
            .all(self.tx)
            .await?;
        let read = |row: order_custom_field::Model| {
            let value = serde_json::from_str::<Value>(&row.value);
            value.map(|value| (row.key, value)).map_err(|_| Error::Internal("a custom field is no JSON".into()))
        };
        let old = rows.into_iter().map(read).collect::<Result<Map<_, _>>>()?;
        let old = Value::Object(old);
        let fields = self.problems.merged(&at, &old, given);
        let new = Value::Object(fields.clone());
        self.change.changes.note("customFields", old.clone(), new.clone());
        Ok((old != new).then_some(fields))
    }

    async fn attachments(&mut self) -> Result<(Vec<attachment::Model>, Vec<Uuid>)> {
        let input = self.input;
        if input.add_attachments.is_empty() && input.remove_attachment_ids.is_empty() {
            return Ok(Default::default());
        }
        let old = attachment::Entity::of(self.op.organization_id())
            .filter(attachment::Column::OrderId.eq(self.change.order.id))
            .order_by_asc(attachment::Column::Id)
            .all(self.tx)
            .await?;
        let mut removed = Vec::new();
        let at_remove = self.path.field("removeAttachmentIds");
        for (index, id) in input.remove_attachment_ids.iter().enumerate() {
            let at = at_remove.index(index);
            match self.problems.required_id(&at, Kind::Attachment, id) {
                Some(id) if old.iter().any(|row| row.id == id) => removed.push(id),
                Some(_) => self.problems.not_found(&at, "attachment of this order"),
                None => {}
            }
        }
        let at_add = self.path.field("addAttachments");
        let mut added = Vec::new();
        for (index, attachment) in input.add_attachments.iter().enumerate() {
            added.extend(self.problems.attachment(&at_add.index(index), self.op, self.change.order.id, attachment));
        }
        let kept: Vec<&attachment::Model> = old.iter().filter(|row| !removed.contains(&row.id)).collect();
        self.problems.at_most(&at_add, kept.len() + input.add_attachments.len(), MOST_CHILDREN);
        let print = |row: &attachment::Model| json!({ "id": Kind::Attachment.print(row.id), "fileName": row.file_name, "path": row.path });
        let after: Value = kept.into_iter().chain(&added).map(print).collect();
        self.change.changes.note("attachments", old.iter().map(print).collect(), after);
        Ok((added, removed))
    }
}

impl Children {
    pub(super) async fn write(self, tx: &impl ConnectionTrait, op: &Op, order_id: Uuid) -> Result<()> {
        if let Some(tags) = self.tags {
            order_tag::Entity::delete_of(op.organization_id()).filter(order_tag::Column::OrderId.eq(order_id)).exec(tx).await?;
            insert::<order_tag::Entity, _>(tx, tag_rows(op, order_id, tags)).await?;
        }
        if let Some(fields) = self.custom_fields {
            let of_order = order_custom_field::Column::OrderId.eq(order_id);
            order_custom_field::Entity::delete_of(op.organization_id()).filter(of_order).exec(tx).await?;
            insert::<order_custom_field::Entity, _>(tx, custom_field_rows(op, order_id, &fields)).await?;
        }
        if !self.removed_attachments.is_empty() {
            let removed = attachment::Column::Id.is_in(self.removed_attachments);
            attachment::Entity::delete_of(op.organization_id()).filter(removed).exec(tx).await?;
        }
        insert::<attachment::Entity, _>(tx, self.new_attachments).await
    }
}
