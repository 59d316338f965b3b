//! Reads of business accounts.

use entity::{Tenant, business_account};
use sea_orm::QueryFilter;
use uuid::Uuid;

use crate::error::Result;
use crate::page::{self, Direction, KeyOf, Page, SortBy, SortField, Window};
use crate::rows::Reader;
use crate::search::Search;

/// A page of the business accounts, by name; a search finds a part of a name.
pub async fn business_accounts(
    db: &impl Reader,
    organization_id: Uuid,
    search: Option<&Search>,
    window: &Window,
) -> Result<Page<business_account::Model>> {
    let mut select = business_account::Entity::of(organization_id);
    if let Some(search) = search {
        select = select.filter(search.within(business_account::Entity));
    }
    page::page(db, select, BusinessAccountSort::Name, Direction::Ascending, window).await
}

/// How business accounts are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BusinessAccountSort {
    Name,
}

impl SortField for BusinessAccountSort {
    type Entity = business_account::Entity;

    fn by(self) -> SortBy<business_account::Entity> {
        match self {
            Self::Name => ("business_account.name", business_account::Column::Name, KeyOf::Text(|row| &row.name)),
        }
    }
}
