//! What happened to orders.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{OrderEventType, Tenant, order_event};
use sea_orm::{ColumnTrait, DbBackend, QueryFilter, QueryOrder, QuerySelect, Select, Statement};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::page::many::{self, Lists};
use crate::page::{self, Direction, KeyOf, Page, SortBy, SortField, Window};
use crate::rows::{MOST_KEYS, Reader, padded};
use database::Database;

/// A page of the events of one order, the oldest first, by its versions: they ascend even where two changes met in one moment.
pub async fn events_of_order(
    db: &impl Reader,
    organization_id: Uuid,
    order_id: Uuid,
    types: Option<&[OrderEventType]>,
    window: &Window,
) -> Result<Page<order_event::Model>> {
    let mut select = order_event::Entity::of(organization_id).filter(order_event::Column::OrderId.eq(order_id));
    if let Some(types) = types {
        select = select.filter(order_event::Column::Kind.is_in(types.iter().copied()));
    }
    page::page(db, select, EventSort::Version, Direction::Ascending, window).await
}

/// A page of each order's events, the latest first: one statement for all that ask alike.
pub async fn events_of_orders(
    db: &impl Reader,
    organization_id: Uuid,
    keys: &[(Uuid, Window)],
) -> Result<HashMap<(Uuid, Window), Page<Arc<order_event::Model>>>> {
    many::pages_alike(db, keys, EventSort::Version, Direction::Descending, |parents| Lists {
        select: order_event::Entity::of(organization_id),
        parent: order_event::Column::OrderId,
        parent_of: |event| Some(event.order_id),
        parents,
    })
    .await
}

/// A page of the events of all orders, in the order in which they came to be seen, up to where no earlier one can appear any more:
/// to a horizon that was asked for before the moment that is read.
pub async fn events(
    db: &impl Reader,
    organization_id: Uuid,
    horizon: Option<Horizon>,
    types: Option<&[OrderEventType]>,
    window: &Window,
) -> Result<Page<order_event::Model>> {
    let mut select = order_event::Entity::of(organization_id);
    if let Some(horizon) = horizon {
        select = select.filter(order_event::Column::Position.lte(horizon.position));
    } else if db.get_database_backend() == DbBackend::Postgres {
        return Err(Error::Internal("nobody has asked how far the list of events is complete".into()));
    }
    if let Some(types) = types {
        select = select.filter(order_event::Column::Kind.is_in(types.iter().copied()));
    }
    page::page(db, select, EventSort::Position, Direction::Ascending, window).await
}

/// How far the list of all events can be read now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// The list is complete up to this place. What is asked next sees all of it.
    pub position: i64,
    /// Beyond it there may be events that are seen already, and others that are being written.
    pub has_more: bool,
}

/// How far the list of all events is complete for what is read after this; none on SQLite, where a reader sees all that its one writer has
/// numbered. Within a snapshot it would be asked too late: events up to it may have come in after the snapshot's moment.
pub async fn horizon_now(db: &Database) -> Result<Option<Horizon>> {
    Ok(if db.backend() == DbBackend::Postgres { Some(horizon(db.reader()).await?) } else { None })
}

/// Asks the database how far the list of all events is complete.
pub async fn horizon(db: &impl Reader) -> Result<Horizon> {
    let query = match db.get_database_backend() {
        // The migration that numbers events says why this is so.
        DbBackend::Postgres => "SELECT order_event_horizon() AS position, last_value AS taken FROM order_event_position",
        _ => "SELECT coalesce(max(position), 0) AS position, coalesce(max(position), 0) AS taken FROM order_event",
    };
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), query)).await?;
    let row = row.ok_or_else(|| Error::Internal("the horizon of events has no row".into()))?;
    let (position, taken): (i64, i64) = (row.try_get("", "position")?, row.try_get("", "taken")?);
    Ok(Horizon { position, has_more: taken > position })
}

/// Events of several organizations between two places, in the list's order.
pub async fn events_between(
    db: &impl Reader,
    organization_ids: &[Uuid],
    after: i64,
    to: i64,
    most: u64,
) -> Result<Vec<order_event::Model>> {
    Ok(between(organization_ids, after, to).limit(most).all(db).await?)
}

/// Where these events stand.
pub async fn places_between(db: &impl Reader, organization_ids: &[Uuid], after: i64, to: i64, most: u64) -> Result<Vec<i64>> {
    let places = between(organization_ids, after, to).select_only().column(order_event::Column::Position);
    Ok(places.limit(most).into_tuple().all(db).await?)
}

/// Those of several organizations that have events between two places.
pub async fn organizations_between(db: &impl Reader, organization_ids: &[Uuid], after: i64, to: i64) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for ids in organization_ids.chunks(MOST_KEYS) {
        let of_them = order_event::Entity::of_each(padded(ids))
            .filter(order_event::Column::Position.gt(after))
            .filter(order_event::Column::Position.lte(to))
            .select_only()
            .column(order_event::Column::OrganizationId)
            .distinct();
        found.extend(of_them.into_tuple::<Uuid>().all(db).await?);
    }
    Ok(found)
}

fn between(organization_ids: &[Uuid], after: i64, to: i64) -> Select<order_event::Entity> {
    order_event::Entity::of_each(padded(organization_ids))
        .filter(order_event::Column::Position.gt(after))
        .filter(order_event::Column::Position.lte(to))
        .order_by_asc(order_event::Column::Position)
}

/// How events are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventSort {
    /// The order in which they came to be seen.
    Position,
    Version,
}

impl SortField for EventSort {
    type Entity = order_event::Entity;

    fn by(self) -> SortBy<order_event::Entity> {
        match self {
            Self::Position => ("order_event.position", order_event::Column::Position, KeyOf::Long(|row| row.position)),
            Self::Version => ("order_event.version", order_event::Column::Version, KeyOf::Number(|row| row.version)),
        }
    }
}
