//! Makes deliveries of the events that a webhook has not come to yet.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::{Tenant, WebhookStatus, order_event, webhook};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::matching;
use super::queue::{self, Event};
use crate::attempt::attempt;
use crate::error::Result;
use crate::op::{Op, Viewer};
use crate::rows::Reader;
use database::Database;

/// Events of one transaction for one webhook, so that nobody waits for it.
pub const AT_ONCE: usize = 500;

/// What a webhook is to send next, in the list's order.
#[derive(Clone, Debug)]
pub struct Coming {
    pub events: Vec<Event>,
    /// How far the list was looked through.
    pub seen: i64,
}

/// Looks for events that the webhook sends, beyond a place and up to the horizon.
pub async fn look(db: &impl Reader, webhook: &webhook::Model, after: i64, horizon: i64) -> Result<Coming> {
    let select = matching::events(db.get_database_backend(), webhook)
        .filter(order_event::Column::Position.gt(after))
        .filter(order_event::Column::Position.lte(horizon))
        .order_by_asc(order_event::Column::Position)
        .limit(AT_ONCE as u64)
        .select_only()
        .columns([order_event::Column::Id, order_event::Column::OrderId, order_event::Column::Version, order_event::Column::Position]);
    let rows: Vec<(Uuid, Uuid, i32, i64)> = select.into_tuple().all(db).await?;
    let events: Vec<_> = rows.into_iter().map(|(id, order_id, version, position)| Event { id, order_id, version, position }).collect();
    let seen = events.last().filter(|_| events.len() == AT_ONCE).map_or(horizon, |event| event.position);
    Ok(Coming { events, seen })
}

/// Makes their deliveries and moves each webhook to where it has seen; of those that somebody moved or took meanwhile, none.
pub async fn keep(db: &Database, owner: Uuid, now: DateTime<Utc>, plans: &[(Arc<webhook::Model>, Coming)]) -> Result<()> {
    attempt(|| async {
        let tx = db.begin().await?;
        for (webhook, coming) in plans {
            if advance(&tx, webhook, owner, coming.seen).await? {
                let op = Op::new(nobody(webhook.organization_id), now);
                queue::add(&tx, webhook, coming.events.iter().copied(), now, || op.new_id()).await?;
            }
        }
        Ok(db.commit_quietly(tx).await?)
    })
    .await
}

/// Whether the webhook was where this process had seen it. Its row is locked by that: a replay comes before or after.
async fn advance(tx: &DatabaseTransaction, webhook: &webhook::Model, owner: Uuid, to: i64) -> Result<bool> {
    let moved = webhook::Entity::update_of(webhook.organization_id)
        .filter(webhook::Column::Id.eq(webhook.id))
        .filter(webhook::Column::Owner.eq(owner))
        .filter(webhook::Column::Status.eq(WebhookStatus::Active))
        .filter(webhook::Column::Position.eq(webhook.position))
        .col_expr(webhook::Column::Position, Expr::value(to))
        .exec(tx)
        .await?;
    Ok(moved.rows_affected == 1)
}

/// On whose behalf the gateway itself acts.
pub(super) const fn nobody(organization_id: Uuid) -> Viewer {
    Viewer { subject: String::new(), organization_id, organizations: Vec::new(), scopes: Vec::new() }
}
