//! Deletes webhooks: at once for all who look, and bit by bit for the database, which holds no lock for long.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use database::Database;
use entity::{Secret, Tenant, WebhookStatus, webhook, webhook_attempt, webhook_delivery};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::find;
use crate::attempt::attempt;
use crate::draft::Draft;
use crate::error::Result;
use crate::fields::Fields;
use crate::organization;
use crate::problems::Path;
use crate::{Op, Scope, Store};

/// Deletes the webhook, with all that it had still to send, and tells its id.
pub async fn delete(op: &Op, store: &Store, id: &str) -> Result<Uuid> {
    op.require(Scope::Admin)?;
    attempt(|| write(op, store, id)).await
}

async fn write(op: &Op, store: &Store, id: &str) -> Result<Uuid> {
    let tx = store.db.begin().await?;
    let mut fields = Fields::default();
    let found = find::webhook(&tx, op, &mut fields.problems, &Path::INPUT.field("id"), id).await?;
    let mut draft = Draft::<webhook::Entity>::with(fields, found, webhook::Model::default());
    draft.fields.refuse()?;
    let row = &mut draft.row;
    (row.status, row.deleted_at) = (WebhookStatus::Paused, Some(op.now));
    (row.secret, row.signing_key) = (Secret::default(), Secret::default());
    (row.old_secret, row.old_signing_key, row.old_until) = (None, None, None);
    (row.owner, row.owned_until) = (None, None);
    let row = draft.keep(&tx, op).await?;
    store.db.commit(tx).await?;
    Ok(row.id)
}

/// What a deleted webhook has sent is left for so long: whoever was sending may still tell how it went.
const LEFT: TimeDelta = TimeDelta::hours(1);
/// Rows of one transaction, so that nobody waits for it.
const AT_ONCE: u64 = 500;
/// Between two such transactions.
const BREATH: Duration = Duration::from_millis(20);

/// Removes webhooks that were deleted a while ago, with all that they have sent. Any process may, beside others.
pub async fn remove_deleted(db: &Database, now: DateTime<Utc>) -> Result<u64> {
    let mut removed = 0;
    for organization in organization::ids(db.reader()).await? {
        let deleted = webhook::Entity::of(organization).filter(webhook::Column::DeletedAt.lt(now - LEFT)).all(db.reader()).await?;
        for webhook in deleted {
            while remove_some(db, &webhook).await? {
                tokio::time::sleep(BREATH).await;
            }
            removed += 1;
        }
    }
    Ok(removed)
}

/// Whether something is left: the webhook itself goes last.
async fn remove_some(db: &Database, webhook: &webhook::Model) -> Result<bool> {
    let organization = webhook.organization_id;
    let deliveries = webhook_delivery::Entity::of(organization)
        .select_only()
        .column(webhook_delivery::Column::Id)
        .filter(webhook_delivery::Column::WebhookId.eq(webhook.id))
        .order_by_asc(webhook_delivery::Column::CreatedAt)
        .limit(AT_ONCE);
    let deliveries: Vec<Uuid> = deliveries.into_tuple().all(db.reader()).await?;
    let tx = db.begin().await?;
    if deliveries.is_empty() {
        webhook::Entity::delete_of(organization).filter(webhook::Column::Id.eq(webhook.id)).exec(&tx).await?;
    } else {
        let attempts = webhook_attempt::Entity::delete_of(organization);
        attempts.filter(webhook_attempt::Column::DeliveryId.is_in(deliveries.iter().copied())).exec(&tx).await?;
        let rows = webhook_delivery::Entity::delete_of(organization);
        rows.filter(webhook_delivery::Column::Id.is_in(deliveries.iter().copied())).exec(&tx).await?;
    }
    db.commit(tx).await?;
    Ok(!deliveries.is_empty())
}
