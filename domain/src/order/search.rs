//! The search for orders: one statement, each of its parts served by an index.

use entity::{Tenant, customer, order, order_line};
use sea_orm::sea_query::{Expr, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::text::{Search, lower};

/// The ids of the orders whose number, channel order id, purchase order number or sku begins so, or whose customer's names do hold it.
///
/// A union, not a disjunction: joined by OR, one part without an index would make the database read every order.
pub(super) fn found(organization_id: Uuid, search: &Search) -> SelectStatement {
    let orders = |condition: Expr| ids::<order::Entity>(organization_id, order::Column::Id, condition);
    let skus = search.beginning_of(lower(order_line::Column::Sku));
    let customers = ids::<customer::Entity>(organization_id, customer::Column::Id, search.within(customer::Entity));
    let mut union = orders(search.beginning_of(lower(order::Column::OrderNumber)));
    union
        .union(UnionType::Distinct, orders(search.beginning_of(lower(order::Column::ChannelOrderId))))
        .union(UnionType::Distinct, orders(search.beginning_of(lower(order::Column::PurchaseOrderNumber))))
        .union(UnionType::Distinct, ids::<order_line::Entity>(organization_id, order_line::Column::OrderId, skus))
        .union(UnionType::Distinct, orders(order::Column::CustomerId.in_subquery(customers)));
    union
}

fn ids<E: Tenant>(organization_id: Uuid, id: E::Column, condition: Expr) -> SelectStatement {
    E::of(organization_id).filter(condition).select_only().column(id).into_query()
}
