//! Sends events again.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{Tenant, order, order_event, organization, webhook, webhook_delivery};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::{Builder, Uuid};

use super::queue::{self, Event};
use super::{find, matching};
use crate::attempt::attempt;
use crate::check::trimmed;
use crate::error::{Code, Error, Result};
use crate::id::Kind;
use crate::order::decide::fields::zone;
use crate::problems::{Path, Problems};
use crate::values::{Moment, Raw};
use crate::{Op, Scope, Store};

/// Which events of which webhook: one of the three.
#[derive(Clone, Debug, Default)]
pub struct ReplayWebhookInput {
    pub id: String,
    pub from: Option<Raw<Moment>>,
    pub order_id: Option<String>,
    pub delivery_id: Option<String>,
}

/// Has events sent again that a webhook has come past, and tells how many there are. What it has not come to yet, it sends anyway.
pub async fn replay(op: &Op, store: &Store, input: ReplayWebhookInput) -> Result<(webhook::Model, u64)> {
    op.require(Scope::Admin)?;
    attempt(|| write(op, store, &input)).await
}

/// What is to be sent again.
enum Wanted {
    From(Moment),
    Order(Uuid),
    Delivery(Uuid),
}

async fn write(op: &Op, store: &Store, input: &ReplayWebhookInput) -> Result<(webhook::Model, u64)> {
    let tx = store.db.begin().await?;
    let mut problems = Problems::default();
    let wanted = read(&mut problems, input);
    let found = find::webhook(&tx, op, &mut problems, &Path::INPUT.field("id"), &input.id).await?;
    let (Some(mut webhook), Some(wanted)) = (found, wanted) else {
        problems.finish()?;
        return Err(Error::Internal("a replay of nothing".into()));
    };
    let count = match wanted {
        Wanted::From(moment) => from(&tx, op, &mut webhook, moment).await?,
        Wanted::Order(id) => of_order(&tx, op, &webhook, &mut problems, id).await?,
        Wanted::Delivery(id) => single(&tx, op, &webhook, &mut problems, id).await?,
    };
    problems.finish()?;
    store.db.commit(tx).await?;
    Ok((webhook, count))
}

fn read(problems: &mut Problems, input: &ReplayWebhookInput) -> Option<Wanted> {
    let from = input.from.as_ref().filter(|from| !from.is_blank());
    let (order, delivery) = (trimmed(input.order_id.as_deref()), trimmed(input.delivery_id.as_deref()));
    match [from.is_some(), order.is_some(), delivery.is_some()].into_iter().filter(|given| *given).count() {
        0 => problems.add(&Path::INPUT, Code::Required, "One of 'from', 'orderId' and 'deliveryId' is required."),
        1 => {}
        _ => problems.add(&Path::INPUT, Code::Conflict, "Only one of 'from', 'orderId' and 'deliveryId' can be given."),
    }
    let from = problems.read(&Path::INPUT.field("from"), from).map(Wanted::From);
    let order = problems.id(&Path::INPUT.field("orderId"), Kind::Order, order.as_deref()).map(Wanted::Order);
    let delivery = problems.id(&Path::INPUT.field("deliveryId"), Kind::WebhookDelivery, delivery.as_deref()).map(Wanted::Delivery);
    from.or(order).or(delivery)
}

/// Clocks of several machines differ by less than this.
const SKEW: TimeDelta = TimeDelta::hours(1);

/// Sets the webhook back to before the first event of a time: whoever sends comes past all of them once more, in their order, and what
/// waits beyond that place waits for its turn.
async fn from(tx: &impl ConnectionTrait, op: &Op, webhook: &mut webhook::Model, moment: Moment) -> Result<u64> {
    use order_event::Column;
    let organization = organization::Entity::find_by_id(op.organization_id()).one(tx).await?;
    let from = moment.instant(zone(&organization.ok_or(Error::NoOrganization)?));
    // Ids begin with their moment, and the key's index finds them; there is none of the moments themselves.
    let first: Option<Option<i64>> = order_event::Entity::of(op.organization_id())
        .select_only()
        .column_as(Column::Position.min(), "first")
        .filter(Column::Id.gte(first_id(from - SKEW)))
        .filter(Column::OccurredAt.gte(from))
        .filter(Column::Position.lte(webhook.position))
        .into_tuple()
        .one(tx)
        .await?;
    let Some(first) = first.flatten() else { return Ok(0) };
    let again = matching::events(tx.get_database_backend(), webhook)
        .filter(Column::Position.gte(first))
        .filter(Column::Position.lte(webhook.position));
    let count = again.count(tx).await?;
    if count > 0 {
        webhook.position = first - 1;
        let update = webhook::Entity::update_of(op.organization_id()).filter(webhook::Column::Id.eq(webhook.id));
        update.col_expr(webhook::Column::Position, Expr::value(webhook.position)).exec(tx).await?;
    }
    Ok(count)
}

/// The least id that may have been made at a moment.
fn first_id(moment: DateTime<Utc>) -> Uuid {
    Builder::from_unix_timestamp_millis(u64::try_from(moment.timestamp_millis()).unwrap_or_default(), &[0; 10]).into_uuid()
}

/// All events of an order, the first one first.
async fn of_order(tx: &impl ConnectionTrait, op: &Op, webhook: &webhook::Model, problems: &mut Problems, id: Uuid) -> Result<u64> {
    if order::Entity::of(op.organization_id()).filter(order::Column::Id.eq(id)).one(tx).await?.is_none() {
        problems.not_found(&Path::INPUT.field("orderId"), "order");
        return Ok(0);
    }
    let events = matching::events(tx.get_database_backend(), webhook)
        .filter(order_event::Column::OrderId.eq(id))
        .filter(order_event::Column::Position.lte(webhook.position))
        .order_by_asc(order_event::Column::Version)
        .all(tx)
        .await?;
    queue::add(tx, webhook, events.iter().map(Event::from), op.now, || op.new_id()).await?;
    Ok(events.len() as u64)
}

/// One event, whatever the webhook sends today.
async fn single(tx: &impl ConnectionTrait, op: &Op, webhook: &webhook::Model, problems: &mut Problems, id: Uuid) -> Result<u64> {
    let delivery = webhook_delivery::Entity::of(op.organization_id())
        .filter(webhook_delivery::Column::Id.eq(id))
        .filter(webhook_delivery::Column::WebhookId.eq(webhook.id))
        .one(tx)
        .await?;
    let Some(delivery) = delivery else {
        problems.not_found(&Path::INPUT.field("deliveryId"), "delivery of this webhook");
        return Ok(0);
    };
    let event = Event { id: delivery.event_id, order_id: delivery.order_id, version: delivery.version, position: delivery.position };
    queue::add(tx, webhook, [event], op.now, || op.new_id()).await?;
    Ok(1)
}
