//! The same page of several parents' lists, with one statement for all of them.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use super::select::{parts, read};
use super::{Direction, Page, SortField, Window, count_of};
use crate::error::Result;
use crate::rows::{Reader, padded};

/// Databases bound the parameters of a statement: SQLite to 32,766.
const MOST_PARAMETERS: usize = 30_000;

/// The lists of which pages are wanted: one for each parent.
pub struct Lists<'a, E: EntityTrait> {
    /// The rows of all parents.
    pub select: Select<E>,
    /// The column that names the parent.
    pub parent: E::Column,
    pub parent_of: fn(&E::Model) -> Option<Uuid>,
    pub parents: &'a [Uuid],
}

type Pages<M> = HashMap<Uuid, Page<Arc<M>>>;

/// Reads the pages; every parent gets one, be it empty.
///
/// A union of bounded selects, each of which an index serves, where a window function would read the whole lists.
pub async fn pages<S: SortField>(
    db: &impl Reader,
    lists: Lists<'_, S::Entity>,
    sort: S,
    direction: Direction,
    window: &Window,
) -> Result<Pages<<S::Entity as EntityTrait>::Model>> {
    let columns = db.columns().and(sort.by().1);
    let select = columns.select(lists.select.clone());
    let of = |parent: Uuid| parts(&select.clone().filter(lists.parent.eq(parent)), sort, direction, window);
    let backend = db.get_database_backend();
    let parameters = |part: &SelectStatement| backend.build(part).values.map_or(0, |values| values.0.len());
    let parameters: usize = lists.parents.first().map_or(0, |parent| of(*parent).iter().map(parameters).sum());
    let mut found: HashMap<Uuid, Vec<Arc<_>>> = HashMap::with_capacity(lists.parents.len());
    let parents = if window.rows { lists.parents } else { &[] };
    for parents in parents.chunks((MOST_PARAMETERS / parameters.max(1)).max(1)) {
        for row in read(db, columns, parents.iter().flat_map(|parent| of(*parent)).collect()).await? {
            if let Some(parent) = (lists.parent_of)(&row) {
                found.entry(parent).or_default().push(Arc::new(row));
            }
        }
    }
    let totals = if window.count { Some(totals(db, &lists).await?) } else { None };
    let page = |parent: &Uuid| {
        let total = totals.as_ref().map(|totals| totals.get(parent).copied().unwrap_or_default());
        (*parent, window.page(found.remove(parent).unwrap_or_default(), total))
    };
    Ok(lists.parents.iter().map(page).collect())
}

async fn totals<E: EntityTrait>(db: &impl ConnectionTrait, lists: &Lists<'_, E>) -> Result<HashMap<Uuid, u64>> {
    let counts: Vec<(Uuid, i64)> = lists
        .select
        .clone()
        .filter(lists.parent.is_in(padded(lists.parents)))
        .select_only()
        .column(lists.parent)
        .column_as(Expr::cust("COUNT(*)"), "count")
        .group_by(lists.parent)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts.into_iter().map(|(parent, count)| (parent, count_of(count))).collect())
}

/// Reads pages for keys of a parent and a window: one statement for each window.
pub async fn pages_alike<'a, S: SortField>(
    db: &impl Reader,
    keys: &'a [(Uuid, Window)],
    sort: S,
    direction: Direction,
    lists: impl Fn(&[Uuid]) -> Lists<'_, S::Entity>,
) -> Result<HashMap<(Uuid, Window), Page<Arc<<S::Entity as EntityTrait>::Model>>>> {
    let mut alike: HashMap<&'a Window, Vec<Uuid>> = HashMap::new();
    for (parent, window) in keys {
        alike.entry(window).or_default().push(*parent);
    }
    let mut found = HashMap::with_capacity(keys.len());
    for (window, parents) in alike {
        let pages = pages(db, lists(&parents), sort, direction, window).await?;
        found.extend(pages.into_iter().map(|(parent, page)| ((parent, window.clone()), page)));
    }
    Ok(found)
}
