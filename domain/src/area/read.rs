//! Reads of areas, cities and states.

use entity::{Tenant, area};
use sea_orm::QueryFilter;
use uuid::Uuid;

use crate::error::Result;
use crate::page::{self, Direction, KeyOf, Page, SortBy, SortField, Window};
use crate::rows::Reader;
use crate::search::Search;

/// A page of the areas, by name; a search finds a part of a name or code.
pub async fn areas(db: &impl Reader, organization_id: Uuid, search: Option<&Search>, window: &Window) -> Result<Page<area::Model>> {
    let mut select = area::Entity::of(organization_id);
    if let Some(search) = search {
        select = select.filter(search.within(area::Entity));
    }
    page::page(db, select, AreaSort::Name, Direction::Ascending, window).await
}

/// How areas are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AreaSort {
    Name,
}

impl SortField for AreaSort {
    type Entity = area::Entity;

    fn by(self) -> SortBy<area::Entity> {
        match self {
            Self::Name => ("area.name", area::Column::Name, KeyOf::Text(|row| &row.name)),
        }
    }
}
