//! Writes down what came of attempts, many in one transaction.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{Tenant, WebhookDeliveryStatus, WebhookStatus, webhook, webhook_attempt, webhook_delivery};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect, UpdateMany};
use uuid::Uuid;

use super::plan::nobody;
use super::retry::{Outcome, PATIENCE, Stopped, note, note_of_all};
use crate::attempt::attempt;
use crate::error::Result;
use crate::op::Op;
use crate::rows::padded;
use database::{Database, Writes};

/// An attempt that has ended.
#[derive(Clone, Debug)]
pub struct Attempted {
    pub webhook_id: Uuid,
    pub delivery_id: Uuid,
    /// When it began.
    pub at: DateTime<Utc>,
    pub duration: TimeDelta,
    pub outcome: Outcome,
    /// Between 0 and 1: how its next pause is shortened or lengthened.
    pub chance: f64,
}

impl Attempted {
    fn ended_at(&self) -> DateTime<Utc> {
        self.at + self.duration
    }

    fn row(&self, op: &Op) -> webhook_attempt::Model {
        webhook_attempt::Model {
            organization_id: op.organization_id(),
            id: op.new_id(),
            delivery_id: self.delivery_id,
            at: self.at,
            duration_ms: i32::try_from(self.duration.num_milliseconds().max(0)).unwrap_or(i32::MAX),
            status_code: self.outcome.status.map(i32::from),
            error: self.outcome.error(),
            response: self.outcome.response.clone().filter(|text| !text.is_empty()),
        }
    }
}

/// A webhook that the gateway sends for no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disabled {
    pub webhook_id: Uuid,
    pub why: Stopped,
    pub failing_since: Option<DateTime<Utc>>,
}

/// Keeps the attempts, and what they mean for their deliveries and webhooks.
///
/// What was delivered or given up meanwhile stays so: the attempt is kept, and changes nothing else.
pub async fn record(db: &Database, organization_id: Uuid, attempts: &[Attempted], now: DateTime<Utc>) -> Result<Vec<Disabled>> {
    let mut attempts: Vec<_> = attempts.iter().collect();
    attempts.sort_by_key(|attempt| attempt.ended_at());
    attempt(|| once(db, organization_id, &attempts, now)).await
}

async fn once(db: &Database, organization_id: Uuid, attempts: &[&Attempted], now: DateTime<Utc>) -> Result<Vec<Disabled>> {
    let op = Op::new(nobody(organization_id), now);
    let tx = db.begin().await?;
    // Webhooks first, and each in the order of its id, as whoever else locks both.
    let before = webhooks(&tx, organization_id, attempts).await?;
    let mut webhooks = before.clone();
    let mut deliveries = deliveries(&tx, organization_id, attempts).await?;
    let (mut rows, mut disabled) = (Vec::with_capacity(attempts.len()), Vec::new());
    for attempt in attempts {
        let (Some(webhook), Some(delivery)) = (webhooks.get_mut(&attempt.webhook_id), deliveries.get_mut(&attempt.delivery_id)) else {
            continue;
        };
        rows.push(attempt.row(&op));
        if let Some(why) = note_of_all(webhook, &attempt.outcome, attempt.ended_at()) {
            disabled.push(Disabled { webhook_id: webhook.id, why, failing_since: webhook.failing_since });
        }
        if delivery.status == WebhookDeliveryStatus::Waiting {
            let others = others_since(&tx, delivery, attempt).await?;
            note(delivery, &attempt.outcome, attempt.ended_at(), others, attempt.chance);
        }
    }
    let mut writes = Writes::default();
    let changed = webhooks.values().filter(|webhook| before.get(&webhook.id) != Some(*webhook));
    changed.for_each(|webhook| writes.update(update(webhook), 1));
    writes.upsert::<webhook_delivery::Entity, webhook_delivery::ActiveModel>(
        deliveries.into_values(),
        &[webhook_delivery::Column::OrganizationId, webhook_delivery::Column::Id],
        &[
            webhook_delivery::Column::Status,
            webhook_delivery::Column::Attempts,
            webhook_delivery::Column::DueAt,
            webhook_delivery::Column::FailingSince,
            webhook_delivery::Column::DeliveredAt,
        ],
    );
    writes.run(&tx).await?;
    let mut writes = Writes::default();
    writes.insert::<webhook_attempt::Entity, webhook_attempt::ActiveModel>(rows);
    writes.run(&tx).await?;
    db.commit_quietly(tx).await?;
    Ok(disabled)
}

/// A moment at least five days before this attempt at which another delivery arrived, where this one has failed for so long.
async fn others_since(tx: &DatabaseTransaction, delivery: &webhook_delivery::Model, attempt: &Attempted) -> Result<Option<DateTime<Utc>>> {
    let long_ago = attempt.ended_at() - PATIENCE;
    let Some(since) = delivery.failing_since.filter(|since| *since <= long_ago && !attempt.outcome.is_success()) else { return Ok(None) };
    let others = webhook_delivery::Entity::of(delivery.organization_id)
        .filter(webhook_delivery::Column::WebhookId.eq(delivery.webhook_id))
        .filter(webhook_delivery::Column::CreatedAt.lte(long_ago))
        .filter(webhook_delivery::Column::DeliveredAt.lte(long_ago))
        .filter(webhook_delivery::Column::DeliveredAt.gte(since))
        // As the index has them; what was delivered five days ago was made not long before.
        .order_by_desc(webhook_delivery::Column::CreatedAt)
        .select_only()
        .column(webhook_delivery::Column::DeliveredAt);
    let moment: Option<Option<DateTime<Utc>>> = others.into_tuple().one(tx).await?;
    Ok(moment.flatten())
}

async fn webhooks(tx: &DatabaseTransaction, organization_id: Uuid, attempts: &[&Attempted]) -> Result<HashMap<Uuid, webhook::Model>> {
    let mut ids: Vec<_> = attempts.iter().map(|attempt| attempt.webhook_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let select = webhook::Entity::of(organization_id)
        .filter(webhook::Column::Id.is_in(padded(&ids)))
        .filter(webhook::Column::DeletedAt.is_null())
        .order_by_asc(webhook::Column::Id)
        .lock(LockType::NoKeyUpdate);
    Ok(select.all(tx).await?.into_iter().map(|row| (row.id, row)).collect())
}

async fn deliveries(
    tx: &DatabaseTransaction,
    organization_id: Uuid,
    attempts: &[&Attempted],
) -> Result<HashMap<Uuid, webhook_delivery::Model>> {
    let ids: Vec<_> = attempts.iter().map(|attempt| attempt.delivery_id).collect();
    let select = webhook_delivery::Entity::of(organization_id)
        .filter(webhook_delivery::Column::Id.is_in(padded(&ids)))
        .order_by_asc(webhook_delivery::Column::Id)
        .lock(LockType::NoKeyUpdate);
    Ok(select.all(tx).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Where the gateway stops to send, nobody owns it.
fn update(webhook: &webhook::Model) -> UpdateMany<webhook::Entity> {
    let update = webhook::Entity::update_of(webhook.organization_id)
        .filter(webhook::Column::Id.eq(webhook.id))
        .col_expr(webhook::Column::Status, Expr::value(webhook.status))
        .col_expr(webhook::Column::FailingSince, Expr::value(webhook.failing_since))
        .col_expr(webhook::Column::LastDeliveredAt, Expr::value(webhook.last_delivered_at));
    if webhook.status == WebhookStatus::Active {
        return update;
    }
    update
        .col_expr(webhook::Column::Owner, Expr::value(None::<Uuid>))
        .col_expr(webhook::Column::OwnedUntil, Expr::value(None::<DateTime<Utc>>))
}
