//! Pages of what is common in a list: the next rows of the list have enough of it, and need not all be found and sorted first.

use entity::{Columns, Row};
use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, EntityName, EntityTrait, Select};

use super::select::{order_of, parts, read};
use super::{Direction, Page, SortField, Window, count, page};
use crate::error::Result;
use crate::rows::Reader;

/// Rows that are looked at, one by one.
const NEAR: u64 = 1_000;

/// A page of the rows of `list` that meet a condition: where the next rows of the list do not fill it, a page of `all`, which are the same
/// rows, found by indexes.
pub async fn page_of_common<S: SortField>(
    db: &impl Reader,
    (list, condition): (Select<S::Entity>, SimpleExpr),
    all: Select<S::Entity>,
    (sort, direction): (S, Direction),
    window: &Window,
) -> Result<Page<<S::Entity as EntityTrait>::Model>> {
    let next = parts(&list, sort, direction, &Window { size: NEAR, ..window.clone() });
    // A list of two parts, with and without a date, is not worth it.
    if let [next] = next.as_slice()
        && window.rows
    {
        let columns = db.columns().and(sort.by().1);
        let rows = read(db, columns, vec![of_these::<S>(next, columns, condition, (sort, direction), window)]).await?;
        if u64::try_from(rows.len()).is_ok_and(|rows| rows > window.size) {
            let total = if window.count { Some(count(db, all).await?) } else { None };
            return Ok(window.page(rows, total));
        }
    }
    page(db, all, sort, direction, window).await
}

/// Those of some rows that meet the condition, which names them as if they were the table.
fn of_these<S: SortField>(
    rows: &SelectStatement,
    columns: Columns<S::Entity>,
    condition: SimpleExpr,
    (sort, direction): (S, Direction),
    window: &Window,
) -> SelectStatement {
    let (table, order) = (S::Entity::default(), order_of(direction, window));
    Query::select()
        .columns(columns.each().map(|column| column.as_column_ref()))
        .from_subquery(rows.clone(), Alias::new(table.table_name()))
        .and_where(condition)
        .order_by_expr(Expr::col(sort.by().1.as_column_ref()), order.clone())
        .order_by_expr(Expr::col(S::Entity::ID.as_column_ref()), order)
        .limit(window.size + 1)
        .to_owned()
}
