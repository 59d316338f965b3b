//! Reads of customers.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::{Tenant, customer};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use uuid::Uuid;

use crate::error::Result;
use crate::page::many::{self, Lists};
use crate::page::{self, Direction, KeyOf, Page, SortBy, SortField, Window};
use crate::range::Span;
use crate::rows::Reader;
use crate::search::Search;
use crate::text;

/// What names one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomerBy {
    Id(Uuid),
    ExternalId(String),
    CustomerCode(String),
    Username(String),
    /// Without case.
    Email(String),
}

/// The customer of a name, where there is one.
pub async fn customer_by(db: &impl Reader, organization_id: Uuid, by: &CustomerBy) -> Result<Option<customer::Model>> {
    let condition = match by {
        CustomerBy::Id(id) => Some(customer::Column::Id.eq(*id)),
        CustomerBy::ExternalId(id) => text::sought(id).map(|id| customer::Column::ExternalId.eq(id)),
        CustomerBy::CustomerCode(code) => text::sought(code).map(|code| customer::Column::CustomerCode.eq(code)),
        CustomerBy::Username(name) => text::sought(name).map(|name| customer::Column::Username.eq(name)),
        CustomerBy::Email(email) => text::sought(email).map(|email| text::lower(customer::Column::Email).eq(email.to_ascii_lowercase())),
    };
    let Some(condition) = condition else { return Ok(None) };
    Ok(customer::Entity::of(organization_id).filter(condition).one(db).await?)
}

/// Every part that is given must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomerFilter {
    /// Each word: a part of a name, email, username, code or phone number, or the beginning of a postal code.
    pub search: Option<Search>,
    pub is_wholesale: Option<bool>,
    /// An id that names nothing finds nothing.
    pub business_account: Option<Option<Uuid>>,
    pub updated_at: Span<DateTime<Utc>>,
}

/// A page of the customers that a filter leaves.
pub async fn customers(
    db: &impl Reader,
    organization_id: Uuid,
    filter: &CustomerFilter,
    sort: CustomerSort,
    direction: Direction,
    window: &Window,
) -> Result<Page<customer::Model>> {
    let mut condition = Condition::all();
    if let Some(search) = &filter.search {
        condition = condition.add(search.within(customer::Entity));
    }
    if let Some(is_wholesale) = filter.is_wholesale {
        condition = condition.add(customer::Column::IsWholesale.eq(is_wholesale));
    }
    if let Some(account) = filter.business_account {
        condition = condition.add(customer::Column::BusinessAccountId.is_in(account));
    }
    condition = filter.updated_at.restrict(condition, customer::Column::UpdatedAt);
    page::page(db, customer::Entity::of(organization_id).filter(condition), sort, direction, window).await
}

/// A page of each business account's customers, the oldest first: one statement for all that ask alike.
pub async fn customers_of_accounts(
    db: &impl Reader,
    organization_id: Uuid,
    keys: &[(Uuid, Window)],
) -> Result<HashMap<(Uuid, Window), Page<Arc<customer::Model>>>> {
    many::pages_alike(db, keys, CustomerSort::CreatedAt, Direction::Ascending, |parents| Lists {
        select: customer::Entity::of(organization_id),
        parent: customer::Column::BusinessAccountId,
        parent_of: |customer| customer.business_account_id,
        parents,
    })
    .await
}

/// How customers are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomerSort {
    CreatedAt,
    UpdatedAt,
    DisplayName,
}

impl SortField for CustomerSort {
    type Entity = customer::Entity;

    fn by(self) -> SortBy<customer::Entity> {
        match self {
            Self::CreatedAt => ("customer.created_at", customer::Column::CreatedAt, KeyOf::Instant(|row| row.created_at)),
            Self::UpdatedAt => ("customer.updated_at", customer::Column::UpdatedAt, KeyOf::Instant(|row| row.updated_at)),
            Self::DisplayName => ("customer.display_name", customer::Column::DisplayName, KeyOf::Text(|row| &row.display_name)),
        }
    }
}
