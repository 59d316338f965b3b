//! The statements that pages are read with.

use entity::{Columns, Row, Tenant};
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Value};
use uuid::Uuid;

use super::{Direction, KeyOf, Position, SortField, SortKey, Window};
use crate::error::Result;
use crate::rows::Reader;

/// Reads the rows of several selects with one statement, select by select.
pub(super) async fn read<E: Tenant>(db: &impl Reader, columns: Columns<E>, parts: Vec<SelectStatement>) -> Result<Vec<E::Model>> {
    let rows = db.query_all(&union(parts)).await?;
    Ok(columns.read_all(&rows)?)
}

/// Databases append the parts of a union one by one, and none runs a part that has a limit in parallel: the rows stay in order.
fn union(mut parts: Vec<SelectStatement>) -> SelectStatement {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    // SQLite takes an order and a limit in a part of a union only inside a subquery.
    let mut parts = parts.into_iter().map(|part| Query::select().column(Asterisk).from_subquery(part, Alias::new("part")).to_owned());
    let mut union = parts.next().unwrap_or_default();
    for part in parts {
        union.union(UnionType::All, part);
    }
    union
}

/// The selects of a page, each with one row more than wanted, which tells whether there are more.
///
/// Rows without a date are a part of their own: sorted last by the database, they would keep an index from serving either part.
pub(super) fn parts<S: SortField>(select: &Select<S::Entity>, sort: S, direction: Direction, window: &Window) -> Vec<SelectStatement> {
    let ((_, column, key), id) = (sort.by(), S::Entity::ID);
    let order = order_of(direction, window);
    let part = |conditions: [Option<SimpleExpr>; 2], dated: bool| {
        let mut part = conditions.into_iter().flatten().fold(select.clone(), Select::filter);
        if dated {
            part = part.order_by(column, order.clone());
        }
        part.order_by(id, order.clone()).limit(window.size + 1).into_query()
    };
    let (after, before) = (window.after.as_ref(), window.before.as_ref());
    let sides = [(after, direction == Direction::Ascending), (before, direction == Direction::Descending)];
    let past_key = sides.map(|(place, up)| place.and_then(|place| Some(past::<S>(column, up, value(&place.key)?, place.id))));
    if !matches!(key, KeyOf::Date(_)) {
        return vec![part(past_key, true)];
    }
    let is_undated = |place: Option<&Position>| place.map(|place| value(&place.key).is_none());
    let mut parts = Vec::with_capacity(2);
    if is_undated(after) != Some(true) {
        let [after, before] = past_key;
        parts.push(part([Some(column.is_not_null()), after.into_iter().chain(before).reduce(SimpleExpr::and)], true));
    }
    if is_undated(before) != Some(false) {
        let past_id = sides.map(|(place, up)| place.filter(|place| value(&place.key).is_none()).map(|place| past_id::<S>(up, place.id)));
        let past_id = past_id.into_iter().flatten().reduce(SimpleExpr::and);
        parts.push(part([Some(column.is_null()), past_id], false));
    }
    if window.backward {
        parts.reverse();
    }
    parts
}

/// The last rows are the first ones of the list turned round.
pub(super) fn order_of(direction: Direction, window: &Window) -> Order {
    if (direction == Direction::Ascending) != window.backward { Order::Asc } else { Order::Desc }
}

/// Compares key and id as one: an index on both serves it.
fn past<S: SortField>(column: impl ColumnTrait, up: bool, key: Value, id: Uuid) -> SimpleExpr {
    let row = Expr::tuple([Expr::col(column.as_column_ref()), Expr::col(S::Entity::ID.as_column_ref())]);
    let place = Expr::tuple([Expr::value(key), Expr::value(id)]);
    if up { row.gt(place) } else { row.lt(place) }
}

fn past_id<S: SortField>(up: bool, id: Uuid) -> SimpleExpr {
    if up { S::Entity::ID.gt(id) } else { S::Entity::ID.lt(id) }
}

fn value(key: &SortKey) -> Option<Value> {
    match key {
        SortKey::Instant(instant) => Some((*instant).into()),
        SortKey::Text(text) => Some(text.as_str().into()),
        SortKey::Amount(amount) => Some((*amount).into()),
        SortKey::Number(number) => Some((*number).into()),
        SortKey::Long(number) => Some((*number).into()),
        SortKey::Date(date) => date.map(Into::into),
    }
}
