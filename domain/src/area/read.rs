//! Reads of areas, cities and states.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{Tenant, area, city, state};
use sea_orm::{ConnectionTrait, QueryFilter};
use uuid::Uuid;

use crate::error::Result;
use crate::page::{self, Direction, Key, KeyKind, Page, SortField, Window};
use crate::rows;
use crate::text::Search;

/// By their ids.
pub async fn areas_of(db: &impl ConnectionTrait, organization_id: Uuid, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<area::Model>>> {
    rows::one_of(db, area::Entity::of(organization_id), area::Column::Id, ids, |row| row.id).await
}

/// By their ids.
pub async fn cities_of(db: &impl ConnectionTrait, organization_id: Uuid, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<city::Model>>> {
    rows::one_of(db, city::Entity::of(organization_id), city::Column::Id, ids, |row| row.id).await
}

/// By their ids.
pub async fn states_of(db: &impl ConnectionTrait, organization_id: Uuid, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<state::Model>>> {
    rows::one_of(db, state::Entity::of(organization_id), state::Column::Id, ids, |row| row.id).await
}

/// A page of the areas, by name; a search finds a part of a name or code.
pub async fn areas(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    search: Option<&Search>,
    window: &Window,
) -> Result<Page<area::Model>> {
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

    fn name(self) -> &'static str {
        match self {
            Self::Name => "area.name",
        }
    }

    fn column(self) -> area::Column {
        match self {
            Self::Name => area::Column::Name,
        }
    }

    fn id_column(self) -> area::Column {
        area::Column::Id
    }

    fn kind(self) -> KeyKind {
        match self {
            Self::Name => KeyKind::Text,
        }
    }

    fn key(self, row: &area::Model) -> Key {
        match self {
            Self::Name => Key::Text(row.name.clone()),
        }
    }

    fn id(self, row: &area::Model) -> Uuid {
        row.id
    }
}
