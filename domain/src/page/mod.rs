//! Pages of lists: by the key of the last row seen, never by a count of rows to skip.

pub mod many;

mod near;
mod select;

pub use self::near::page_of_common;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{Decimal4, Row};
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect, Select};
use uuid::Uuid;

use self::select::{parts, read};
use super::error::Result;
use super::rows::Reader;

/// Rows on a page where the caller names no number.
pub const DEFAULT_SIZE: u64 = 50;
/// Rows on a page at most.
pub const MOST_ROWS: u64 = 100;

/// A value that a list is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SortKey {
    Instant(DateTime<Utc>),
    Text(String),
    Amount(Decimal4),
    Number(i32),
    Long(i64),
    /// Rows without a date come last in both directions.
    Date(Option<NaiveDate>),
}

/// Where a row has the value that its list is sorted by.
pub enum KeyOf<M> {
    Instant(fn(&M) -> DateTime<Utc>),
    Text(fn(&M) -> &str),
    Amount(fn(&M) -> Decimal4),
    Number(fn(&M) -> i32),
    Long(fn(&M) -> i64),
    Date(fn(&M) -> Option<NaiveDate>),
}

impl<M> KeyOf<M> {
    pub fn read(&self, row: &M) -> SortKey {
        match self {
            Self::Instant(of) => SortKey::Instant(of(row)),
            Self::Text(of) => SortKey::Text(of(row).to_owned()),
            Self::Amount(of) => SortKey::Amount(of(row)),
            Self::Number(of) => SortKey::Number(of(row)),
            Self::Long(of) => SortKey::Long(of(row)),
            Self::Date(of) => SortKey::Date(of(row)),
        }
    }
}

/// All that there is to know of a way to sort a list: the name that cursors remember, so that none is taken for one of another list, the
/// column, and its value.
pub type SortBy<E> = (&'static str, <E as EntityTrait>::Column, KeyOf<<E as EntityTrait>::Model>);

/// A way to sort a list; rows whose keys are equal are sorted by their ids.
pub trait SortField: Copy + Send + Sync {
    type Entity: Row;

    fn by(self) -> SortBy<Self::Entity>;
}

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    Ascending,
    Descending,
}

/// The place of a row in a sorted list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    pub key: SortKey,
    pub id: Uuid,
}

/// Which rows of a list are wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    pub size: u64,
    /// The last rows instead of the first.
    pub backward: bool,
    pub after: Option<Position>,
    pub before: Option<Position>,
    /// Whether rows are wanted, or only what is told of the whole list.
    pub rows: bool,
    /// Whether the number of all rows of the list is wanted.
    pub count: bool,
}

/// Some rows of a list, in the list's order.
#[derive(Clone, Debug)]
pub struct Page<M> {
    pub rows: Vec<M>,
    pub has_next: bool,
    pub has_previous: bool,
    /// Counted only where it was wanted.
    pub total: Option<u64>,
}

/// Reads a page with one statement, and with another one the number of all rows: each where it is wanted.
pub async fn page<S: SortField>(
    db: &impl Reader,
    select: Select<S::Entity>,
    sort: S,
    direction: Direction,
    window: &Window,
) -> Result<Page<<S::Entity as EntityTrait>::Model>> {
    let total = if window.count { Some(count(db, select.clone()).await?) } else { None };
    if !window.rows {
        return Ok(window.page(Vec::new(), total));
    }
    let columns = db.columns().and(sort.by().1);
    let rows = read(db, columns, parts(&columns.select(select), sort, direction, window)).await?;
    Ok(window.page(rows, total))
}

impl Window {
    /// The page that was read.
    fn page<M>(&self, mut rows: Vec<M>, total: Option<u64>) -> Page<M> {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        if self.backward {
            rows.reverse();
        }
        // The row that a cursor was made of lies on its other side.
        let has_next = self.before.is_some() || (more && !self.backward);
        let has_previous = self.after.is_some() || (more && self.backward);
        Page { rows, has_next, has_previous, total }
    }
}

async fn count<E: EntityTrait>(db: &impl ConnectionTrait, select: Select<E>) -> Result<u64> {
    let count: Option<i64> = select.select_only().column_as(Expr::cust("COUNT(*)"), "count").into_tuple().one(db).await?;
    Ok(count.map(count_of).unwrap_or_default())
}

/// No count is below 0.
fn count_of(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
