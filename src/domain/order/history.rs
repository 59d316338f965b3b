//! What happened to orders.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{OrderEventType, Tenant, order_event};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use uuid::Uuid;

use crate::domain::error::Result;
use crate::domain::page::many::{self, Lists};
use crate::domain::page::{self, Direction, Key, KeyKind, Page, SortField, Window};

/// A page of the events of one order, the oldest first, by its versions: they ascend even where two changes met in one moment.
pub async fn events_of_order(
    db: &impl ConnectionTrait,
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
    db: &impl ConnectionTrait,
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

/// A page of the events of all orders, the oldest first.
pub async fn events(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    types: Option<&[OrderEventType]>,
    window: &Window,
) -> Result<Page<order_event::Model>> {
    let mut select = order_event::Entity::of(organization_id);
    if let Some(types) = types {
        select = select.filter(order_event::Column::Kind.is_in(types.iter().copied()));
    }
    page::page(db, select, EventSort::OccurredAt, Direction::Ascending, window).await
}

/// How events are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventSort {
    OccurredAt,
    Version,
}

impl SortField for EventSort {
    type Entity = order_event::Entity;

    fn name(self) -> &'static str {
        match self {
            Self::OccurredAt => "order_event.occurred_at",
            Self::Version => "order_event.version",
        }
    }

    fn column(self) -> order_event::Column {
        match self {
            Self::OccurredAt => order_event::Column::OccurredAt,
            Self::Version => order_event::Column::Version,
        }
    }

    fn id_column(self) -> order_event::Column {
        order_event::Column::Id
    }

    fn kind(self) -> KeyKind {
        match self {
            Self::OccurredAt => KeyKind::Instant,
            Self::Version => KeyKind::Number,
        }
    }

    fn key(self, row: &order_event::Model) -> Key {
        match self {
            Self::OccurredAt => Key::Instant(row.occurred_at),
            Self::Version => Key::Number(row.version),
        }
    }

    fn id(self, row: &order_event::Model) -> Uuid {
        row.id
    }
}
