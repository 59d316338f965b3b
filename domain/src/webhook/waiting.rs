//! How much waits to be sent, for figures.

use chrono::{DateTime, Utc};
use entity::{Tenant, webhook, webhook_delivery};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use crate::error::Result;
use crate::rows::Reader;

/// Deliveries that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub count: i64,
    /// When the oldest of them was made.
    pub since: Option<DateTime<Utc>>,
}

/// What waits for one webhook.
pub async fn waiting(db: &impl Reader, webhook: &webhook::Model) -> Result<Waiting> {
    let select = webhook_delivery::Entity::of(webhook.organization_id)
        .filter(webhook_delivery::Column::WebhookId.eq(webhook.id))
        .filter(webhook_delivery::Column::DueAt.is_not_null())
        .select_only()
        .column_as(webhook_delivery::Column::Id.count(), "count")
        .column_as(webhook_delivery::Column::CreatedAt.min(), "since");
    let row: Option<(i64, Option<DateTime<Utc>>)> = select.into_tuple().one(db).await?;
    Ok(row.map_or_else(Waiting::default, |(count, since)| Waiting { count, since }))
}
