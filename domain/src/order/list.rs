//! Looks orders up and lists them.

use std::collections::HashMap;
use std::mem::discriminant;
use std::sync::Arc;

use entity::{Tenant, order};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::filter::Filter;
use super::search;
use crate::error::Result;
use crate::page::many::{self, Lists};
use crate::page::{self, Direction, KeyOf, Page, SortBy, SortField, Window};
use crate::rows::{self, Reader};
use crate::text;

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
pub async fn order_by(db: &impl Reader, organization_id: Uuid, by: &By) -> Result<Option<order::Model>> {
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
    rows::one(db, select).await
}

/// A page of the orders that a filter leaves.
pub async fn orders(
    db: &impl Reader,
    organization_id: Uuid,
    filter: &Filter,
    sort: OrderSort,
    direction: Direction,
    window: &Window,
) -> Result<Page<order::Model>> {
    let unsearched = Filter { search: None, ..filter.clone() };
    let select = order::Entity::of(organization_id).filter(unsearched.condition(organization_id));
    match &filter.search {
        Some(search) => search::page(db, organization_id, select, search, (sort, direction), window).await,
        None => page::page(db, select, sort, direction, window).await,
    }
}

/// Whose orders a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    Customer(Uuid),
    BusinessAccount(Uuid),
}

impl Owner {
    const fn id(self) -> Uuid {
        match self {
            Self::Customer(id) | Self::BusinessAccount(id) => id,
        }
    }
}

/// Which of an owner's orders are wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    pub filter: Filter,
    pub sort: OrderSort,
    pub direction: Direction,
    pub window: Window,
}

/// A page of each owner's orders: one statement for all that ask alike.
pub async fn orders_of_owners(
    db: &impl Reader,
    organization_id: Uuid,
    keys: &[(Owner, Arc<Asked>)],
) -> Result<HashMap<(Owner, Arc<Asked>), Page<Arc<order::Model>>>> {
    let mut alike: HashMap<_, Vec<_>> = HashMap::new();
    for (owner, asked) in keys {
        alike.entry((discriminant(owner), Arc::clone(asked))).or_default().push(*owner);
    }
    let mut found = HashMap::with_capacity(keys.len());
    for ((_, asked), owners) in alike {
        let ids: Vec<Uuid> = owners.iter().map(|owner| owner.id()).collect();
        let (parent, parent_of): (_, fn(&order::Model) -> _) = match owners.first() {
            Some(Owner::BusinessAccount(_)) => (order::Column::BusinessAccountId, |order| order.business_account_id),
            _ => (order::Column::CustomerId, |order| order.customer_id),
        };
        let select = order::Entity::of(organization_id).filter(asked.filter.condition(organization_id));
        let lists = Lists { select, parent, parent_of, parents: &ids };
        let mut pages = many::pages(db, lists, asked.sort, asked.direction, &asked.window).await?;
        found.extend(owners.into_iter().filter_map(|owner| Some(((owner, Arc::clone(&asked)), pages.remove(&owner.id())?))));
    }
    Ok(found)
}

/// How orders are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

    fn by(self) -> SortBy<order::Entity> {
        match self {
            Self::PlacedAt => ("order.placed_at", order::Column::PlacedAt, KeyOf::Instant(|row| row.placed_at)),
            Self::CreatedAt => ("order.created_at", order::Column::CreatedAt, KeyOf::Instant(|row| row.created_at)),
            Self::UpdatedAt => ("order.updated_at", order::Column::UpdatedAt, KeyOf::Instant(|row| row.updated_at)),
            Self::OrderNumber => ("order.order_number", order::Column::OrderNumber, KeyOf::Text(|row| &row.order_number)),
            Self::GrandTotal => ("order.grand_total", order::Column::GrandTotal, KeyOf::Amount(|row| row.grand_total)),
            Self::ShipByDate => ("order.ship_by_date", order::Column::ShipByDate, KeyOf::Date(|row| row.ship_by_date)),
        }
    }
}
