//! Webhooks that are there: a deleted one is as if it had never been.

use entity::{Tenant, webhook, webhook_delivery};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, Select};
use uuid::Uuid;

use crate::draft::{locked, of_id};
use crate::error::Result;
use crate::id::Kind;
use crate::op::Op;
use crate::problems::{Path, Problems};

/// The webhooks of an organization.
pub(super) fn all(organization_id: Uuid) -> Select<webhook::Entity> {
    webhook::Entity::of(organization_id).filter(webhook::Column::DeletedAt.is_null())
}

/// The webhook of an input's id, locked; notes where there is none.
pub(super) async fn webhook(
    tx: &impl ConnectionTrait,
    op: &Op,
    problems: &mut Problems,
    path: &Path<'_>,
    id: &str,
) -> Result<Option<webhook::Model>> {
    let Some(id) = problems.required_id(path, Kind::Webhook, id) else { return Ok(None) };
    let found = by_id(tx, op, id).await?;
    if found.is_none() {
        problems.not_found(path, "webhook");
    }
    Ok(found)
}

/// The delivery of an input's id with its webhook, both locked, the webhook first as all do; notes where there is none.
pub(super) async fn delivery(
    tx: &impl ConnectionTrait,
    op: &Op,
    problems: &mut Problems,
    path: &Path<'_>,
    id: &str,
) -> Result<Option<(webhook::Model, webhook_delivery::Model)>> {
    let Some(id) = problems.required_id(path, Kind::WebhookDelivery, id) else { return Ok(None) };
    let condition = || of_id::<webhook_delivery::Entity>(id);
    if let Some(known) = webhook_delivery::Entity::of(op.organization_id()).filter(condition()).one(tx).await?
        && let Some(webhook) = by_id(tx, op, known.webhook_id).await?
        && let Some(delivery) = locked::<webhook_delivery::Entity>(tx, op.organization_id(), condition()).await?
    {
        return Ok(Some((webhook, delivery)));
    }
    problems.not_found(path, "webhook delivery");
    Ok(None)
}

async fn by_id(tx: &impl ConnectionTrait, op: &Op, id: Uuid) -> Result<Option<webhook::Model>> {
    let row = locked::<webhook::Entity>(tx, op.organization_id(), of_id::<webhook::Entity>(id)).await?;
    Ok(row.filter(|webhook| webhook.deleted_at.is_none()))
}
