//! Attempts are kept for 30 days.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{Tenant, webhook_attempt};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::error::Result;
use crate::organization;
use database::Database;

const KEPT: TimeDelta = TimeDelta::days(30);
/// Rows of one transaction that removes old ones, so that nobody waits for it.
const REMOVED_AT_ONCE: u64 = 200;
/// Between two such transactions.
const BREATH: Duration = Duration::from_millis(20);

/// Removes the attempts that are older than 30 days, organization by organization and a few at a time. Any process may, beside others.
pub async fn remove(db: &Database, now: DateTime<Utc>) -> Result<u64> {
    let mut removed = 0;
    for organization in organization::ids(db.reader()).await? {
        while let Some(some) = remove_some(db, organization, now - KEPT).await? {
            removed += some;
            tokio::time::sleep(BREATH).await;
        }
    }
    Ok(removed)
}

/// None where nothing is old any more.
async fn remove_some(db: &Database, organization_id: Uuid, before: DateTime<Utc>) -> Result<Option<u64>> {
    let moments = webhook_attempt::Entity::of(organization_id)
        .select_only()
        .column(webhook_attempt::Column::At)
        .filter(webhook_attempt::Column::At.lt(before))
        .order_by_asc(webhook_attempt::Column::At)
        .limit(REMOVED_AT_ONCE);
    let moments: Vec<DateTime<Utc>> = moments.into_tuple().all(db.reader()).await?;
    let Some(last) = moments.last() else { return Ok(None) };
    let tx = db.begin().await?;
    let old = webhook_attempt::Entity::delete_of(organization_id).filter(webhook_attempt::Column::At.lte(*last));
    let removed = old.exec(&tx).await?.rows_affected;
    db.commit_quietly(tx).await?;
    Ok(Some(removed))
}
