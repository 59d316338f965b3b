//! The search for orders, each of whose parts an index serves.

use std::collections::BTreeSet;

use entity::{Tenant, business_account, customer, order, order_line, product_sku};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use super::list::OrderSort;
use crate::error::Result;
use crate::page::{self, Direction, Page, Window};
use crate::rows::{Reader, padded};
use crate::search::{Search, Word, all, bare, begins};
use crate::text::lower;

/// Orders of a word that are taken one by one: a word that has more is common.
const MOST_IDS: u64 = 1_000;

/// A page of the orders that a search finds in a list.
///
/// Of words that few orders have, these are found first. Where all words are common, the next orders of the list are looked at, so that a
/// word that every order has does not make the database read and sort them all.
pub(super) async fn page(
    db: &impl Reader,
    organization_id: Uuid,
    list: Select<order::Entity>,
    search: &Search,
    (sort, direction): (OrderSort, Direction),
    window: &Window,
) -> Result<Page<order::Model>> {
    if search.is_hopeless() {
        return page::page(db, list.filter(Expr::value(false)), sort, direction, window).await;
    }
    let (ids, common) = of_rare_words(db, organization_id, search).await?;
    let has_common = all(common.into_iter().map(|word| has(organization_id, word)));
    if let Some(ids) = ids {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let few = list.filter(order::Column::Id.is_in(padded(&ids))).filter(has_common);
        return page::page(db, few, sort, direction, window).await;
    }
    let found = list.clone().filter(found(organization_id, search));
    page::page_of_common(db, (list, has_common), found, (sort, direction), window).await
}

/// The orders that have all the rare words, where there are such words; and the common ones.
async fn of_rare_words<'a>(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    search: &'a Search,
) -> Result<(Option<BTreeSet<Uuid>>, Vec<&'a Word>)> {
    let mut statements = (0..).zip(search.words()).map(|(place, word): (i32, _)| {
        let orders = with_word(organization_id, word).limit(MOST_IDS + 1).to_owned();
        let place = Expr::cust(place.to_string());
        Query::select().expr_as(place, "word").column("id").from_subquery(orders, Alias::new("orders")).to_owned()
    });
    let mut statement = statements.next().unwrap_or_default();
    for other in statements {
        statement.union(UnionType::All, other);
    }
    let mut orders = vec![(0, BTreeSet::new()); search.words().len()];
    for row in db.query_all(&statement).await? {
        let (place, id): (i32, Uuid) = (row.try_get("", "word")?, row.try_get("", "id")?);
        if let Some((rows, ids)) = usize::try_from(place).ok().and_then(|place| orders.get_mut(place)) {
            *rows += 1;
            ids.insert(id);
        }
    }
    let (mut rare, mut common): (Option<BTreeSet<Uuid>>, _) = (None, Vec::new());
    for (word, (rows, ids)) in search.words().iter().zip(orders) {
        if rows > MOST_IDS {
            common.push(word);
        } else {
            rare = Some(rare.map_or_else(|| ids.clone(), |rare| rare.intersection(&ids).copied().collect()));
        }
    }
    Ok((rare, common))
}

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

/// The same condition of a word, asked of each order by itself.
fn has(organization_id: Uuid, word: &Word) -> SimpleExpr {
    let column = |column: order::Column| Expr::col(column.as_column_ref());
    let skus = word.begins(Expr::col(product_sku::Column::Sku.as_column_ref()));
    let products = ids::<product_sku::Entity>(organization_id, product_sku::Column::ProductId, skus);
    let of_order = order_line::Column::OrderId.into_expr().eq(column(order::Column::Id));
    let lines = of_order.and(order_line::Column::ProductId.in_subquery(products));
    let customers = customer::Column::Id.into_expr().eq(column(order::Column::CustomerId)).and(word.within_names(customer::Entity));
    let businesses = business_account::Column::Id.into_expr().eq(column(order::Column::BusinessAccountId));
    let businesses = businesses.and(word.within_names(business_account::Entity));
    number_begins(word)
        .or(word.begins(lower(order::Column::ChannelOrderId)))
        .or(word.begins(lower(order::Column::PurchaseOrderNumber)))
        .or(word.within(order::Entity))
        .or(Expr::exists(ids::<customer::Entity>(organization_id, customer::Column::Id, customers)))
        .or(Expr::exists(ids::<business_account::Entity>(organization_id, business_account::Column::Id, businesses)))
        .or(Expr::exists(ids::<order_line::Entity>(organization_id, order_line::Column::Id, lines)))
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
