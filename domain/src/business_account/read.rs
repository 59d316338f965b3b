//! Reads of business accounts.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{Tenant, business_account};
use sea_orm::{ConnectionTrait, QueryFilter};
use uuid::Uuid;

use crate::error::Result;
use crate::page::{self, Direction, Key, KeyKind, Page, SortField, Window};
use crate::rows;
use crate::text::Search;

/// By their ids.
pub async fn business_accounts_of(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Arc<business_account::Model>>> {
    rows::one_of(db, business_account::Entity::of(organization_id), business_account::Column::Id, ids, |row| row.id).await
}

/// A page of the business accounts, by name; a search finds a part of a name.
pub async fn business_accounts(
    db: &impl ConnectionTrait,
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

    fn name(self) -> &'static str {
        match self {
            Self::Name => "business_account.name",
        }
    }

    fn column(self) -> business_account::Column {
        match self {
            Self::Name => business_account::Column::Name,
        }
    }

    fn id_column(self) -> business_account::Column {
        business_account::Column::Id
    }

    fn kind(self) -> KeyKind {
        match self {
            Self::Name => KeyKind::Text,
        }
    }

    fn key(self, row: &business_account::Model) -> Key {
        match self {
            Self::Name => Key::Text(row.name.clone()),
        }
    }

    fn id(self, row: &business_account::Model) -> Uuid {
        row.id
    }
}
