//! Reads of brands.

use entity::{Tenant, brand};
use sea_orm::QueryFilter;
use uuid::Uuid;

use crate::error::Result;
use crate::page::{self, Direction, KeyOf, Page, SortBy, SortField, Window};
use crate::rows::Reader;
use crate::search::Search;

/// A page of the brands, by name; a search finds a part of a name.
pub async fn brands(db: &impl Reader, organization_id: Uuid, search: Option<&Search>, window: &Window) -> Result<Page<brand::Model>> {
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

    fn by(self) -> SortBy<brand::Entity> {
        match self {
            Self::NameNormalized => ("brand.name_normalized", brand::Column::NameNormalized, KeyOf::Text(|row| &row.name_normalized)),
        }
    }
}
