//! Reads of webhooks, their deliveries and attempts.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{Tenant, WebhookDeliveryStatus, webhook, webhook_attempt, webhook_delivery};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use super::{find, matching, queue};
use crate::error::Result;
use crate::page::many::{self, Lists};
use crate::page::{Direction, KeyOf, Page, SortBy, SortField, Window};
use crate::rows::{self, Reader};

/// All webhooks of an organization, the oldest first.
pub async fn webhooks(db: &impl Reader, organization_id: Uuid) -> Result<Vec<webhook::Model>> {
    rows::all(db, find::all(organization_id).order_by_asc(webhook::Column::CreatedAt).order_by_asc(webhook::Column::Id)).await
}

/// Webhooks by their ids.
pub async fn webhooks_of(db: &impl Reader, organization_id: Uuid, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<webhook::Model>>> {
    rows::one_of(db, find::all(organization_id), webhook::Column::Id, ids, |webhook| webhook.id).await
}

/// How many events each webhook has still to send: those whose deliveries wait, and those that it has not come to yet.
pub async fn waiting_of(db: &impl Reader, organization_id: Uuid, ids: &[Uuid]) -> Result<HashMap<Uuid, i64>> {
    let webhooks = webhooks_of(db, organization_id, ids).await?;
    let mut counts: HashMap<Uuid, i64> = ids.iter().map(|id| (*id, 0)).collect();
    let parts = webhooks.values().flat_map(|webhook| parts(db, webhook));
    // One statement for all of them, and a part for each: the index of what waits answers one, the list of events the other.
    let Some(union) = parts.reduce(|mut all, part| all.union(UnionType::All, part).to_owned()) else { return Ok(counts) };
    for row in db.query_all(&union).await? {
        let (id, count): (Uuid, i64) = (row.try_get("", "webhook")?, row.try_get("", "count")?);
        *counts.entry(id).or_default() += count;
    }
    Ok(counts)
}

fn parts(db: &impl Reader, webhook: &webhook::Model) -> [SelectStatement; 2] {
    let deliveries = webhook_delivery::Entity::of(webhook.organization_id).filter(queue::waiting(webhook));
    let events = matching::events(db.get_database_backend(), webhook);
    let events = events.filter(entity::order_event::Column::Position.gt(webhook.position));
    [counted(deliveries, webhook.id), counted(events, webhook.id)]
}

fn counted<E: Tenant>(rows: Select<E>, webhook: Uuid) -> SelectStatement {
    let select = rows.select_only().column_as(Expr::val(webhook), "webhook").column_as(Expr::cust("COUNT(*)"), "count").into_query();
    // A subquery, so that SQLite takes it in a union whatever it holds.
    Query::select().columns(["webhook", "count"]).from_subquery(select, Alias::new("part")).to_owned()
}

/// Which deliveries of a webhook are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// Of these statuses alone.
    pub status: Option<Vec<WebhookDeliveryStatus>>,
    /// Of this order alone.
    pub order_id: Option<Uuid>,
}

impl Wanted {
    fn of(&self, organization_id: Uuid) -> Select<webhook_delivery::Entity> {
        let mut select = webhook_delivery::Entity::of(organization_id);
        if let Some(statuses) = &self.status {
            select = select.filter(webhook_delivery::Column::Status.is_in(statuses.iter().copied()));
            // So that the index of what waits can be used.
            if statuses.iter().all(|status| *status == WebhookDeliveryStatus::Waiting) {
                select = select.filter(webhook_delivery::Column::DueAt.is_not_null());
            }
        }
        if let Some(order) = self.order_id {
            // By the order's events, of which there are few, each of which has one delivery.
            let events = Query::select()
                .column(entity::order_event::Column::Id)
                .from(entity::order_event::Entity)
                .and_where(entity::order_event::Column::OrganizationId.eq(organization_id))
                .and_where(entity::order_event::Column::OrderId.eq(order))
                .to_owned();
            select = select.filter(Expr::col(webhook_delivery::Column::EventId.as_column_ref()).in_subquery(events));
        }
        select
    }
}

/// A page of each webhook's deliveries, the newest first: one statement for all that ask alike.
pub async fn deliveries_of_webhooks(
    db: &impl Reader,
    organization_id: Uuid,
    keys: &[(Uuid, Arc<Wanted>, Window)],
) -> Result<HashMap<(Uuid, Arc<Wanted>, Window), Page<Arc<webhook_delivery::Model>>>> {
    let mut alike: HashMap<(Arc<Wanted>, &Window), Vec<Uuid>> = HashMap::new();
    for (webhook, wanted, window) in keys {
        alike.entry((Arc::clone(wanted), window)).or_default().push(*webhook);
    }
    let mut found = HashMap::with_capacity(keys.len());
    for ((wanted, window), webhooks) in alike {
        let lists = Lists {
            select: wanted.of(organization_id),
            parent: webhook_delivery::Column::WebhookId,
            parent_of: |delivery: &webhook_delivery::Model| Some(delivery.webhook_id),
            parents: &webhooks,
        };
        let pages = many::pages(db, lists, DeliverySort::CreatedAt, Direction::Descending, window).await?;
        found.extend(pages.into_iter().map(|(webhook, page)| ((webhook, Arc::clone(&wanted), window.clone()), page)));
    }
    Ok(found)
}

/// The attempts of each delivery, the newest last.
pub async fn attempts_of_deliveries(
    db: &impl Reader,
    organization_id: Uuid,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Arc<webhook_attempt::Model>>>> {
    use webhook_attempt::Column;
    let select = webhook_attempt::Entity::of(organization_id);
    rows::many_of(db, select, Column::DeliveryId, ids, &[Column::At, Column::Id], |attempt| attempt.delivery_id).await
}

/// How deliveries are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliverySort {
    CreatedAt,
}

impl SortField for DeliverySort {
    type Entity = webhook_delivery::Entity;

    fn by(self) -> SortBy<webhook_delivery::Entity> {
        match self {
            Self::CreatedAt => ("webhook_delivery.created_at", webhook_delivery::Column::CreatedAt, KeyOf::Instant(|row| row.created_at)),
        }
    }
}
