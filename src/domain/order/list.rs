//! Looks orders up and lists them.

use entity::{Tenant, order};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use uuid::Uuid;

use super::filter::Filter;
use crate::domain::error::Result;
use crate::domain::page::{self, Direction, Key, KeyKind, Page, SortField, Window};
use crate::domain::text;

/// What names one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    Id(Uuid),
    OrderNumber(String),
    /// The id that a channel account gave it.
    ChannelOrder {
        account_id: Uuid,
        channel_order_id: String,
    },
}

/// The order of a name, where there is one.
pub async fn order_by(db: &impl ConnectionTrait, organization_id: Uuid, by: &By) -> Result<Option<order::Model>> {
    let select = order::Entity::of(organization_id);
    let select = match by {
        By::Id(id) => select.filter(order::Column::Id.eq(*id)),
        By::OrderNumber(number) => match text::sought(number) {
            Some(number) => select.filter(order::Column::OrderNumber.eq(number)),
            None => return Ok(None),
        },
        By::ChannelOrder { account_id, channel_order_id } => match text::sought(channel_order_id) {
            Some(id) => select.filter(order::Column::ChannelOrderId.eq(id)).filter(order::Column::AccountId.eq(*account_id)),
            None => return Ok(None),
        },
    };
    Ok(select.one(db).await?)
}

/// A page of the orders that a filter leaves.
pub async fn orders(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    filter: &Filter,
    sort: OrderSort,
    direction: Direction,
    window: &Window,
) -> Result<Page<order::Model>> {
    let select = order::Entity::of(organization_id).filter(filter.condition(organization_id));
    page::page(db, select, sort, direction, window).await
}

/// How orders are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderSort {
    PlacedAt,
    CreatedAt,
    UpdatedAt,
    OrderNumber,
    GrandTotal,
    ShipByDate,
}

impl SortField for OrderSort {
    type Entity = order::Entity;

    fn name(self) -> &'static str {
        match self {
            Self::PlacedAt => "order.placed_at",
            Self::CreatedAt => "order.created_at",
            Self::UpdatedAt => "order.updated_at",
            Self::OrderNumber => "order.order_number",
            Self::GrandTotal => "order.grand_total",
            Self::ShipByDate => "order.ship_by_date",
        }
    }

    fn column(self) -> order::Column {
        match self {
            Self::PlacedAt => order::Column::PlacedAt,
            Self::CreatedAt => order::Column::CreatedAt,
            Self::UpdatedAt => order::Column::UpdatedAt,
            Self::OrderNumber => order::Column::OrderNumber,
            Self::GrandTotal => order::Column::GrandTotal,
            Self::ShipByDate => order::Column::ShipByDate,
        }
    }

    fn id_column(self) -> order::Column {
        order::Column::Id
    }

    fn kind(self) -> KeyKind {
        match self {
            Self::PlacedAt | Self::CreatedAt | Self::UpdatedAt => KeyKind::Instant,
            Self::OrderNumber => KeyKind::Text,
            Self::GrandTotal => KeyKind::Amount,
            Self::ShipByDate => KeyKind::Date,
        }
    }

    fn key(self, row: &order::Model) -> Key {
        match self {
            Self::PlacedAt => Key::Instant(row.placed_at),
            Self::CreatedAt => Key::Instant(row.created_at),
            Self::UpdatedAt => Key::Instant(row.updated_at),
            Self::OrderNumber => Key::Text(row.order_number.clone()),
            Self::GrandTotal => Key::Amount(row.grand_total),
            Self::ShipByDate => Key::Date(row.ship_by_date),
        }
    }

    fn id(self, row: &order::Model) -> Uuid {
        row.id
    }
}
