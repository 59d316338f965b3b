//! Reads of brands.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{Tenant, brand};
use sea_orm::{ConnectionTrait, QueryFilter};
use uuid::Uuid;

use crate::error::Result;
use crate::page::{self, Direction, Key, KeyKind, Page, SortField, Window};
use crate::rows;
use crate::text::Search;

/// By their ids.
pub async fn brands_of(db: &impl ConnectionTrait, organization_id: Uuid, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<brand::Model>>> {
    rows::one_of(db, brand::Entity::of(organization_id), brand::Column::Id, ids, |row| row.id).await
}

/// A page of the brands, by name; a search finds a part of a name.
pub async fn brands(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    search: Option<&Search>,
    window: &Window,
) -> Result<Page<brand::Model>> {
    let mut select = brand::Entity::of(organization_id);
    if let Some(search) = search {
        select = select.filter(search.within(brand::Entity));
    }
    page::page(db, select, BrandSort::NameNormalized, Direction::Ascending, window).await
}

/// How brands are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrandSort {
    NameNormalized,
}

impl SortField for BrandSort {
    type Entity = brand::Entity;

    fn name(self) -> &'static str {
        match self {
            Self::NameNormalized => "brand.name_normalized",
        }
    }

    fn column(self) -> brand::Column {
        match self {
            Self::NameNormalized => brand::Column::NameNormalized,
        }
    }

    fn id_column(self) -> brand::Column {
        brand::Column::Id
    }

    fn kind(self) -> KeyKind {
        match self {
            Self::NameNormalized => KeyKind::Text,
        }
    }

    fn key(self, row: &brand::Model) -> Key {
        match self {
            Self::NameNormalized => Key::Text(row.name_normalized.clone()),
        }
    }

    fn id(self, row: &brand::Model) -> Uuid {
        row.id
    }
}
