//! Conditions that a column is one of some keys.
//!
//! PostgreSQL takes the keys as one text, an array: so the statement is the same for any number of them, and its plan is kept. A list of
//! values would be planned anew for most lengths, which takes longer than to find the rows. The array is read in a query of its own: once,
//! where a table that is read through would read it for each row, and unseen by the planner, which takes the index then. SQLite takes a
//! list.

use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ColumnTrait, DbBackend, Value};
use uuid::Uuid;

use super::rows::padded;

/// One of these ids.
pub fn ids<C: ColumnTrait>(backend: DbBackend, column: C, keys: &[Uuid]) -> SimpleExpr {
    if backend != DbBackend::Postgres {
        return column.is_in(padded(keys));
    }
    let mut array = String::with_capacity(keys.len() * 37 + 2);
    let mut buffer = Uuid::encode_buffer();
    for key in keys {
        array.push(if array.is_empty() { '{' } else { ',' });
        array.push_str(key.as_hyphenated().encode_lower(&mut buffer));
    }
    any(column, "$1 = ANY((SELECT CAST($2 AS uuid[]))::uuid[])", array)
}

/// One of these texts.
pub fn texts<C: ColumnTrait>(backend: DbBackend, column: C, keys: &[&str]) -> SimpleExpr {
    if backend != DbBackend::Postgres {
        return column.is_in(padded(keys));
    }
    let mut array = String::new();
    for key in keys {
        array.push_str(if array.is_empty() { "{\"" } else { ",\"" });
        for character in key.chars() {
            if matches!(character, '"' | '\\') {
                array.push('\\');
            }
            array.push(character);
        }
        array.push('"');
    }
    any(column, "$1 = ANY((SELECT CAST($2 AS text[]))::text[])", array)
}

fn any<C: ColumnTrait>(column: C, condition: &'static str, mut array: String) -> SimpleExpr {
    if array.is_empty() {
        array.push('{');
    }
    array.push('}');
    Expr::cust_with_exprs(condition, [Expr::col(column.as_column_ref()), Expr::val(Value::from(array))])
}
