//! Follows goods that have left: who carries them, and when the customer had them.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{FulfillmentStatus, OrderEventType, OrderStatus, Tenant, fulfillment, order, order_line};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, IntoActiveModel, QueryFilter};

use super::change::Change;
use super::ship::told;
use super::status;
use crate::attempt::attempt;
use crate::error::{Code, Error, Result};
use crate::id::Kind;
use crate::problems::{Path, Problems};
use crate::values::Raw;
use crate::{Op, Scope, Store};

/// A change of a fulfilment: what is left out stays.
#[derive(Clone, Debug)]
pub struct TrackInput {
    pub id: String,
    pub carrier: Option<String>,
    pub service: Option<String>,
    pub tracking_number: Option<String>,
    pub tracking_url: Option<String>,
    pub delivered_at: Option<Raw<DateTime<Utc>>>,
}

/// What a change of a fulfilment answers with.
#[derive(Debug)]
pub struct Tracked {
    pub order: order::Model,
    pub lines: Vec<order_line::Model>,
    pub fulfillment: fulfillment::Model,
}

/// Changes a fulfilment.
pub async fn track(op: &Op, store: &Store, input: TrackInput) -> Result<Tracked> {
    op.require(Scope::OrdersWrite)?;
    attempt(|| once(op, store, &input)).await
}

async fn once(op: &Op, store: &Store, input: &TrackInput) -> Result<Tracked> {
    let path = Path::INPUT;
    let tx = store.db.begin().await?;
    let (mut change, parcels, before) = find(&tx, op, &path.field("id"), &input.id).await?;
    let mut problems = Problems::default();
    let parcel = changed(&mut problems, op, &path, input, &before);
    problems.finish()?;
    change.changes.note("fulfillments", told(&before), told(&parcel));
    let others = parcels.iter().filter(|other| other.id != parcel.id);
    let all_there = parcel.delivered_at.is_some() && others.clone().all(|other| other.delivered_at.is_some());
    let order = &mut change.order;
    let all_left = order.fulfillment_status == FulfillmentStatus::Fulfilled;
    if input.delivered_at.as_ref().is_some_and(|at| !at.is_blank())
        && all_there
        && all_left
        && status::may_follow(order.status, OrderStatus::Delivered)
    {
        order.status = OrderStatus::Delivered;
    }
    if parcel != before {
        use fulfillment::Column::{Carrier, DeliveredAt, Id, Service, TrackingNumber, TrackingUrl};
        let mut row = parcel.clone().into_active_model();
        [Carrier, Service, TrackingNumber, TrackingUrl, DeliveredAt].into_iter().for_each(|column| row.reset(column));
        fulfillment::Entity::update_of(op.organization_id()).set(row).filter(Id.eq(parcel.id)).exec(&tx).await?;
    }
    change.write(&tx, op, Some(OrderEventType::FulfillmentUpdated), None).await?;
    store.db.commit(tx).await?;
    Ok(Tracked { order: change.order, lines: change.lines, fulfillment: parcel })
}

/// The order of the fulfilment that an input names, locked; all its fulfilments; and that one.
async fn find(
    tx: &impl ConnectionTrait,
    op: &Op,
    path: &Path<'_>,
    id: &str,
) -> Result<(Change, Vec<fulfillment::Model>, fulfillment::Model)> {
    let mut problems = Problems::default();
    let id = problems.required_id(path, Kind::Fulfillment, id);
    let parcels = || fulfillment::Entity::of(op.organization_id());
    let named = match id {
        Some(id) => parcels().filter(fulfillment::Column::Id.eq(id)).one(tx).await?,
        None => None,
    };
    if id.is_some() && named.is_none() {
        problems.not_found(path, "fulfilment");
    }
    problems.finish()?;
    let missing = || Error::Internal("a fulfilment or its order is missing".into());
    let named = named.ok_or_else(missing)?;
    let change = Change::open(tx, op, named.order_id).await?.ok_or_else(missing)?;
    // Read again: the order's lock is what keeps them as they are.
    let parcels = parcels().filter(fulfillment::Column::OrderId.eq(named.order_id)).all(tx).await?;
    let named = parcels.iter().find(|parcel| parcel.id == named.id).cloned().ok_or_else(missing)?;
    Ok((change, parcels, named))
}

/// The fulfilment as it is to be.
fn changed(problems: &mut Problems, op: &Op, path: &Path<'_>, input: &TrackInput, before: &fulfillment::Model) -> fulfillment::Model {
    let mut parcel = before.clone();
    for (name, given, target) in [
        ("carrier", &input.carrier, &mut parcel.carrier),
        ("service", &input.service, &mut parcel.service),
        ("trackingNumber", &input.tracking_number, &mut parcel.tracking_number),
        ("trackingUrl", &input.tracking_url, &mut parcel.tracking_url),
    ] {
        if let Some(text) = problems.text(&path.field(name), given.as_deref()) {
            *target = Some(text);
        }
    }
    let at = path.field("deliveredAt");
    if let Some(delivered_at) = problems.read(&at, input.delivered_at.as_ref()) {
        if delivered_at < before.shipped_at {
            problems.add(&at, Code::OutOfRange, "Goods cannot have come before they left.");
        } else if delivered_at > op.now + TimeDelta::days(1) {
            problems.add(&at, Code::OutOfRange, "Goods cannot have come more than a day from now.");
        }
        parcel.delivered_at = Some(delivered_at);
    }
    parcel
}
