//! What is to be sent now.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::{Tenant, order, order_event, webhook, webhook_delivery};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SimpleExpr, SubQueryStatement};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::queue;
use crate::error::Result;
use crate::rows::{self, MOST_KEYS, Reader, padded};

/// Another delivery of the same order.
const EARLIER: &str = "earlier";

/// Deliveries that are due, of each order the first that waits only; none of orders of which one is on its way.
pub async fn due(
    db: &impl Reader,
    webhook: &webhook::Model,
    now: DateTime<Utc>,
    on_the_way: &[Uuid],
    most: u64,
) -> Result<Vec<webhook_delivery::Model>> {
    let mut select = webhook_delivery::Entity::of(webhook.organization_id)
        .filter(queue::waiting(webhook))
        .filter(webhook_delivery::Column::DueAt.lte(now))
        .filter(is_first());
    if !on_the_way.is_empty() {
        select = select.filter(webhook_delivery::Column::OrderId.is_not_in(padded(on_the_way)));
    }
    // As the index has them.
    let select = select.order_by_asc(webhook_delivery::Column::DueAt).order_by_asc(webhook_delivery::Column::Position);
    Ok(select.limit(most).all(db).await?)
}

/// Whether nothing of an earlier version of the order waits.
fn is_first() -> SimpleExpr {
    use webhook_delivery::Column;
    let earlier = |column: Column| Expr::col((Alias::new(EARLIER), column));
    let this = |column: Column| Expr::col((webhook_delivery::Entity, column));
    // The least version is asked for row by row, by its index: whether there is an earlier one may be joined, over all that waits.
    let first = Query::select()
        .expr(earlier(Column::Version).min())
        .from_as(webhook_delivery::Entity, Alias::new(EARLIER))
        .and_where(earlier(Column::OrganizationId).eq(this(Column::OrganizationId)))
        .and_where(earlier(Column::WebhookId).eq(this(Column::WebhookId)))
        .and_where(earlier(Column::OrderId).eq(this(Column::OrderId)))
        .and_where(earlier(Column::DueAt).is_not_null())
        .to_owned();
    this(Column::Version).eq(SimpleExpr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(first))))
}

/// An event, and its order's number.
#[derive(Clone, Debug)]
pub struct Told {
    pub event: Arc<order_event::Model>,
    pub order_number: String,
}

/// What these deliveries tell, by the ids of their events.
pub async fn told(db: &impl Reader, organization_id: Uuid, deliveries: &[webhook_delivery::Model]) -> Result<HashMap<Uuid, Told>> {
    let ids: Vec<_> = deliveries.iter().map(|delivery| delivery.event_id).collect();
    let events = rows::by_id::<order_event::Entity>(db, organization_id, &ids).await?;
    let told = with_numbers(db, organization_id, events.into_values().collect()).await?;
    Ok(told.into_iter().map(|told| (told.event.id, told)).collect())
}

/// Events, each with its order's number.
pub async fn with_numbers(db: &impl Reader, organization_id: Uuid, events: Vec<Arc<order_event::Model>>) -> Result<Vec<Told>> {
    let mut orders: Vec<_> = events.iter().map(|event| event.order_id).collect();
    orders.sort_unstable();
    orders.dedup();
    let mut numbers: HashMap<Uuid, String> = HashMap::with_capacity(orders.len());
    for ids in orders.chunks(MOST_KEYS) {
        let select = order::Entity::of(organization_id).filter(order::Column::Id.is_in(padded(ids)));
        let rows: Vec<(Uuid, String)> =
            select.select_only().columns([order::Column::Id, order::Column::OrderNumber]).into_tuple().all(db).await?;
        numbers.extend(rows);
    }
    let tell = |event: Arc<order_event::Model>| Told { order_number: numbers.get(&event.order_id).cloned().unwrap_or_default(), event };
    Ok(events.into_iter().map(tell).collect())
}
