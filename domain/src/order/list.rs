//! Looks orders up and lists them.

use std::collections::HashMap;
use std::mem::discriminant;
use std::sync::Arc;

use entity::{Tenant, order};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::filter::Filter;
use super::search;
use super::summary::{self, Summary};
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

/// A page of orders, and what all orders of its list come to where that was wanted.
#[derive(Clone, Debug)]
pub struct Listed<M> {
    pub page: Page<M>,
    pub summary: Option<Arc<Summary>>,
}

/// Which orders are wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    pub filter: Filter,
    pub sort: OrderSort,
    pub direction: Direction,
    pub window: Window,
    /// Whether it is wanted what all of them come to.
    pub summary: bool,
}

impl Asked {
    /// Whether one statement finds them.
    pub fn is_found_at_once(&self) -> bool {
        self.filter.is_found_at_once() && !self.summary && !self.window.count
    }

    /// The page, whose list need not be counted with it where that is done already.
    fn page(&self, is_counted: bool) -> Window {
        Window { count: self.window.count && !is_counted, ..self.window.clone() }
    }
}

/// A page of the orders that a filter leaves.
pub async fn orders(db: &impl Reader, organization_id: Uuid, asked: &Asked) -> Result<Listed<order::Model>> {
    let Asked { filter, sort, direction, .. } = asked;
    let (sort, direction) = (*sort, *direction);
    let summary = if asked.summary { Some(summary::of(db, organization_id, filter).await?) } else { None };
    let total = match &summary {
        Some(summary) => Some(summary.count()),
        None if asked.window.count && filter.is_counted() => Some(summary::count(db, organization_id, filter).await?),
        None => None,
    };
    let (select, window) = (order::Entity::of(organization_id), asked.page(total.is_some()));
    let page = if let Some(search) = &filter.search {
        let unsearched = Filter { search: None, ..filter.clone() };
        let list = select.filter(unsearched.condition(organization_id));
        search::page(db, organization_id, list, search, (sort, direction), &window).await?
    } else {
        let meant = filter.meant(organization_id);
        let all = select.clone().filter(meant.found(organization_id));
        match meant.split() {
            (_, None) => page::page(db, all, sort, direction, &window).await?,
            // One of the alternatives may be common: then the next orders of the list are enough.
            (plain, Some(branched)) => {
                let list = select.filter(plain.found(organization_id));
                page::page_of_common(db, (list, branched.holds()), all, (sort, direction), &window).await?
            }
        }
    };
    Ok(Listed { page: Page { total: total.or(page.total), ..page }, summary: summary.map(Arc::new) })
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

/// A page of each owner's orders: one statement for all that ask alike.
pub async fn orders_of_owners(
    db: &impl Reader,
    organization_id: Uuid,
    keys: &[(Owner, Arc<Asked>)],
) -> Result<HashMap<(Owner, Arc<Asked>), Listed<Arc<order::Model>>>> {
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
        let select = order::Entity::of(organization_id).filter(asked.filter.of_owner(organization_id));
        let mut summaries = if asked.summary { summary::of_parents(db, select.clone(), parent, &ids).await? } else { HashMap::new() };
        let lists = Lists { select, parent, parent_of, parents: &ids };
        let mut pages = many::pages(db, lists, asked.sort, asked.direction, &asked.page(asked.summary)).await?;
        found.extend(owners.into_iter().filter_map(|owner| {
            let page = pages.remove(&owner.id())?;
            let summary = asked.summary.then(|| Arc::new(summaries.remove(&owner.id()).unwrap_or_default()));
            let total = summary.as_ref().map(|summary| summary.count()).or(page.total);
            Some(((owner, Arc::clone(&asked)), Listed { page: Page { total, ..page }, summary }))
        }));
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
