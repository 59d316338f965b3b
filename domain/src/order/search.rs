//! The search for orders: one statement, each of its parts served by an index.

use entity::{Tenant, business_account, customer, order, order_line, product_sku};
use sea_orm::sea_query::{Expr, ExprTrait, Func, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::search::{Search, Word, bare, begins};
use crate::text::lower;

/// The condition that an order is found: each word is the beginning of its number, channel order id, purchase order number, postal code
/// or the sku of a line, or a part of a name, email or phone of its own, its customer or its business account.
///
/// For each word a union, not a disjunction: joined by OR, one part without an index would make the database read every order.
pub(super) fn found(organization_id: Uuid, search: &Search) -> SimpleExpr {
    search.each(|word| order::Column::Id.in_subquery(with_word(organization_id, word)))
}

fn with_word(organization_id: Uuid, word: &Word) -> SelectStatement {
    let orders = |condition: Expr| ids::<order::Entity>(organization_id, order::Column::Id, condition);
    let customers = ids::<customer::Entity>(organization_id, customer::Column::Id, word.within_names(customer::Entity));
    let businesses =
        ids::<business_account::Entity>(organization_id, business_account::Column::Id, word.within_names(business_account::Entity));
    let skus = word.begins(Expr::col(product_sku::Column::Sku.as_column_ref()));
    let products = ids::<product_sku::Entity>(organization_id, product_sku::Column::ProductId, skus);
    let lines = order_line::Column::ProductId.in_subquery(products);
    let mut union = orders(number_begins(word));
    for part in [
        orders(word.begins(lower(order::Column::ChannelOrderId))),
        orders(word.begins(lower(order::Column::PurchaseOrderNumber))),
        orders(word.within(order::Entity)),
        orders(order::Column::CustomerId.in_subquery(customers)),
        orders(order::Column::BusinessAccountId.in_subquery(businesses)),
        ids::<order_line::Entity>(organization_id, order_line::Column::OrderId, lines),
    ] {
        union.union(UnionType::All, part);
    }
    union
}

/// A number is found with and without `#` and zeros before it. Where the word has such zeros, the number must have them too, or else be
/// all of the word without them: "0000012" is not the beginning of 0000120.
fn number_begins(word: &Word) -> SimpleExpr {
    let trimmed = |characters: &'static str| -> SimpleExpr {
        let characters = Expr::cust(format!("'{characters}'"));
        Func::cust("ltrim").args([lower(order::Column::OrderNumber), characters]).into()
    };
    let signless = word.folded().trim_start_matches('#');
    let rest = bare(signless);
    if rest.is_empty() {
        // Zeros have no case: the index on the number itself serves them.
        let zeros = if signless.is_empty() { word.folded() } else { signless };
        return begins(Expr::col(order::Column::OrderNumber.as_column_ref()), zeros);
    }
    let condition = begins(trimmed("#0"), rest);
    if rest == signless {
        return condition;
    }
    condition.and(begins(trimmed("#"), signless).or(trimmed("#0").eq(rest)))
}

fn ids<E: Tenant>(organization_id: Uuid, id: E::Column, condition: Expr) -> SelectStatement {
    E::of(organization_id).filter(condition).select_only().column(id).into_query()
}
