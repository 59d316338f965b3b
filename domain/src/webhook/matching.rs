//! Which events a webhook sends: the one rule for those that come and those that are sent again.

use entity::{Tenant, order, order_event, webhook};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr};
use sea_orm::{ColumnTrait, DbBackend, QueryFilter, Select};

/// One of an event's changes, in statements.
const CHANGE: &str = "change";

/// The events that a webhook sends, whatever their place.
///
/// An order's source is the one that it has when this is asked.
pub fn events(backend: DbBackend, webhook: &webhook::Model) -> Select<order_event::Entity> {
    let mut select = order_event::Entity::of(webhook.organization_id);
    if !webhook.types.0.is_empty() {
        select = select.filter(order_event::Column::Kind.is_in(webhook.types.0.iter().copied()));
    }
    if !webhook.fields.0.is_empty() {
        select = select.filter(changes_one_of(backend, &webhook.fields.0));
    }
    if !webhook.sources.0.is_empty() {
        select = select.filter(is_of_source(webhook));
    }
    select
}

/// The changes are an object by the names of the fields.
fn changes_one_of(backend: DbBackend, fields: &[String]) -> SimpleExpr {
    // A function that gives one column gives it the name of its rows.
    let (keys, key) = if backend == DbBackend::Postgres { ("jsonb_object_keys", CHANGE) } else { ("json_each", "key") };
    let keys = Func::cust(keys).arg(Expr::col(order_event::Column::Changes.as_column_ref()));
    let named = Query::select()
        .expr(Expr::val(1))
        .from_function(keys, CHANGE)
        .and_where(Expr::col((CHANGE, key)).is_in(fields.iter().map(String::as_str)))
        .to_owned();
    Expr::exists(named)
}

fn is_of_source(webhook: &webhook::Model) -> SimpleExpr {
    let column = |column: order::Column| Expr::col(column.as_column_ref());
    let of_source = Query::select()
        .expr(Expr::val(1))
        .from(order::Entity)
        .and_where(column(order::Column::OrganizationId).eq(webhook.organization_id))
        .and_where(column(order::Column::Id).eq(Expr::col(order_event::Column::OrderId.as_column_ref())))
        .and_where(order::Column::Source.is_in(webhook.sources.0.iter().copied()))
        .to_owned();
    Expr::exists(of_source)
}
