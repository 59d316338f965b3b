//! Pages of lists: by the key of the last row seen, never by a count of rows to skip.

use chrono::{DateTime, NaiveDate, Utc};
use entity::Decimal4;
use sea_orm::sea_query::{Expr, ExprTrait, NullOrdering, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect, Select, Value};
use uuid::Uuid;

use super::error::Result;

/// Rows on a page where the caller names no number.
pub const DEFAULT_SIZE: u64 = 50;
/// Rows on a page at most.
pub const MOST_ROWS: u64 = 100;

/// A value that a list is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    Instant(DateTime<Utc>),
    Text(String),
    Amount(Decimal4),
    Number(i32),
    /// Rows without a date come last in both directions.
    Date(Option<NaiveDate>),
}

/// The type of a list's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    Instant,
    Text,
    Amount,
    Number,
    Date,
}

/// A way to sort a list; rows whose keys are equal are sorted by their ids.
pub trait SortField: Copy + Send + Sync {
    type Entity: EntityTrait<Model: FromQueryResult + Sized + Send + Sync>;

    /// What a cursor remembers, so that it is not taken for one of another list.
    fn name(self) -> &'static str;
    fn column(self) -> <Self::Entity as EntityTrait>::Column;
    fn id_column(self) -> <Self::Entity as EntityTrait>::Column;
    fn kind(self) -> KeyKind;
    fn key(self, row: &<Self::Entity as EntityTrait>::Model) -> Key;
    fn id(self, row: &<Self::Entity as EntityTrait>::Model) -> Uuid;
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
    pub key: Key,
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

/// Reads a page with one statement, and with another one the number of all rows where that is wanted.
pub async fn page<S: SortField>(
    db: &impl ConnectionTrait,
    select: Select<S::Entity>,
    sort: S,
    direction: Direction,
    window: &Window,
) -> Result<Page<<S::Entity as EntityTrait>::Model>> {
    let total = if window.count { Some(count(db, select.clone()).await?) } else { None };
    let rows = bounded(select, sort, direction, window).all(db).await?;
    Ok(window.page(rows, total))
}

/// The rows of a page in the order in which they are read, and one more, which tells whether there are more.
pub(super) fn bounded<S: SortField>(mut select: Select<S::Entity>, sort: S, direction: Direction, window: &Window) -> Select<S::Entity> {
    if let Some(after) = &window.after {
        select = select.filter(beyond(sort, direction, after));
    }
    if let Some(before) = &window.before {
        select = select.filter(short_of(sort, direction, before));
    }
    // The last rows are the first ones of the list turned round.
    let ascending = (direction == Direction::Ascending) != window.backward;
    let order = if ascending { Order::Asc } else { Order::Desc };
    select = if sort.kind() == KeyKind::Date {
        let nulls = if window.backward { NullOrdering::First } else { NullOrdering::Last };
        select.order_by_with_nulls(sort.column(), order.clone(), nulls)
    } else {
        select.order_by(sort.column(), order.clone())
    };
    select.order_by(sort.id_column(), order).limit(window.size + 1)
}

impl Window {
    /// The page that was read.
    pub(super) fn page<M>(&self, mut rows: Vec<M>, total: Option<u64>) -> Page<M> {
        let more = rows.len() as u64 > self.size;
        if more {
            rows.pop();
        }
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
pub(super) fn count_of(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

/// The rows that come after a place in the list.
fn beyond<S: SortField>(sort: S, direction: Direction, place: &Position) -> SimpleExpr {
    let ascending = direction == Direction::Ascending;
    match value(&place.key) {
        Some(key) if sort.kind() == KeyKind::Date => past(sort, ascending, key, place.id).or(sort.column().is_null()),
        Some(key) => past(sort, ascending, key, place.id),
        None => sort.column().is_null().and(past_id(sort, ascending, place.id)),
    }
}

/// The rows that come before a place in the list.
fn short_of<S: SortField>(sort: S, direction: Direction, place: &Position) -> SimpleExpr {
    let ascending = direction != Direction::Ascending;
    match value(&place.key) {
        Some(key) => past(sort, ascending, key, place.id),
        None => sort.column().is_not_null().or(past_id(sort, ascending, place.id)),
    }
}

/// Compares key and id as one: an index on both serves it.
fn past<S: SortField>(sort: S, ascending: bool, key: Value, id: Uuid) -> SimpleExpr {
    let row = Expr::tuple([Expr::col(sort.column().as_column_ref()), Expr::col(sort.id_column().as_column_ref())]);
    let place = Expr::tuple([Expr::value(key), Expr::value(id)]);
    if ascending { row.gt(place) } else { row.lt(place) }
}

fn past_id<S: SortField>(sort: S, ascending: bool, id: Uuid) -> SimpleExpr {
    if ascending { sort.id_column().gt(id) } else { sort.id_column().lt(id) }
}

fn value(key: &Key) -> Option<Value> {
    match key {
        Key::Instant(instant) => Some((*instant).into()),
        Key::Text(text) => Some(text.as_str().into()),
        Key::Amount(amount) => Some((*amount).into()),
        Key::Number(number) => Some((*number).into()),
        Key::Date(date) => date.map(Into::into),
    }
}
