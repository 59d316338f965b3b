//! Reads by keys: one statement for all of them, whatever their number.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::Arc;

use database::Snapshot;
use entity::{Columns, Row, Tenant};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, QueryFilter, QueryOrder, QueryTrait, Select};
use uuid::Uuid;

use super::error::Result;

/// More keys than this go into several statements: databases bound the parameters of one.
pub const MOST_KEYS: usize = 1_000;

/// What rows are read from, and which columns of them whoever reads will look at.
pub trait Reader: ConnectionTrait {
    /// All, where nobody has told: then nothing may be blank.
    fn columns<E: Tenant>(&self) -> Columns<E> {
        Columns::ALL
    }
}

impl Reader for DatabaseConnection {}

impl Reader for DatabaseTransaction {}

impl Reader for Snapshot {
    fn columns<E: Tenant>(&self) -> Columns<E> {
        self.columns_of(TypeId::of::<E>()).map_or(Columns::ALL, Columns::of_bits)
    }
}

/// All rows of a select.
pub async fn all<E: Tenant>(db: &impl Reader, select: Select<E>) -> Result<Vec<E::Model>> {
    let columns = db.columns::<E>();
    let rows = db.query_all(columns.select(select).as_query()).await?;
    Ok(columns.read_all(&rows)?)
}

/// The only row of a select.
pub async fn one<E: Tenant>(db: &impl Reader, select: Select<E>) -> Result<Option<E::Model>> {
    let columns = db.columns::<E>();
    let row = db.query_one(columns.select(select).as_query()).await?;
    Ok(row.map(|row| columns.read(&row)).transpose()?)
}

/// Rows by their ids.
pub async fn by_id<E: Row>(db: &impl Reader, organization_id: Uuid, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<E::Model>>> {
    one_of(db, E::of(organization_id), E::ID, ids, E::id).await
}

/// Rows by a column that is unique. They come shared, since a request's loaders hand one row to many.
pub async fn one_of<E: Tenant>(
    db: &impl Reader,
    select: Select<E>,
    column: E::Column,
    keys: &[Uuid],
    key: impl Fn(&E::Model) -> Uuid,
) -> Result<HashMap<Uuid, Arc<E::Model>>> {
    let mut rows = HashMap::with_capacity(keys.len());
    for keys in keys.chunks(MOST_KEYS) {
        let found = all(db, select.clone().filter(column.is_in(padded(keys)))).await?;
        rows.extend(found.into_iter().map(|row| (key(&row), Arc::new(row))));
    }
    Ok(rows)
}

/// Rows by a column that several share, each list in the order of `sort`.
pub async fn many_of<E: Tenant>(
    db: &impl Reader,
    select: Select<E>,
    column: E::Column,
    keys: &[Uuid],
    sort: &[E::Column],
    key: impl Fn(&E::Model) -> Uuid,
) -> Result<HashMap<Uuid, Vec<Arc<E::Model>>>> {
    let mut lists: HashMap<Uuid, Vec<Arc<E::Model>>> = HashMap::with_capacity(keys.len());
    for keys in keys.chunks(MOST_KEYS) {
        let select = select.clone().filter(column.is_in(padded(keys)));
        let select = sort.iter().fold(select, |select, column| select.order_by_asc(*column));
        for row in all(db, select).await? {
            lists.entry(key(&row)).or_default().push(Arc::new(row));
        }
    }
    Ok(lists)
}

/// The keys, the last one repeated up to a power of two: so few lengths of list occur that prepared statements are found again.
pub fn padded<K: Clone>(keys: &[K]) -> impl Iterator<Item = K> {
    let missing = keys.len().next_power_of_two() - keys.len();
    keys.iter().chain(keys.last().into_iter().cycle().take(if keys.is_empty() { 0 } else { missing })).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pads_to_a_power_of_two() {
        assert_eq!(padded(&[1, 2, 3]).collect::<Vec<_>>(), [1, 2, 3, 3]);
        assert_eq!(padded(&[1, 2]).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(padded::<i32>(&[]).count(), 0);
    }
}
