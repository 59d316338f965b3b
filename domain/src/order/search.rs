//! The search for orders, each of whose parts an index serves.

use std::collections::BTreeSet;

use entity::{Tenant, business_account, customer, order, order_line, product_sku};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use super::condition::Condition;
use super::list::OrderSort;
use crate::error::Result;
use crate::page::{self, Direction, Page, Window};
use crate::rows::{Reader, padded};
use crate::search::{Search, Word, bare, begins};
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
    let common = Condition::All(common.into_iter().map(|word| has(organization_id, word)).collect()).holds();
    if let Some(ids) = ids {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let few = list.filter(order::Column::Id.is_in(padded(&ids))).filter(common);
        return page::page(db, few, sort, direction, window).await;
    }
    let found = list.clone().filter(finds(organization_id, search).found(organization_id));
    page::page_of_common(db, (list, common), found, (sort, direction), window).await
}

/// The orders that have all the rare words, where there are such words; and the common ones.
async fn of_rare_words<'a>(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    search: &'a Search,
) -> Result<(Option<BTreeSet<Uuid>>, Vec<&'a Word>)> {
    let mut statements = (0..).zip(search.words()).map(|(place, word): (i32, _)| {
        let orders = has(organization_id, word).ids(organization_id).limit(MOST_IDS + 1).to_owned();
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

/// The condition that an order is found: by each word, in any place.
pub(super) fn finds(organization_id: Uuid, search: &Search) -> Condition {
    if search.is_hopeless() {
        return Condition::Any(Vec::new());
    }
    Condition::All(search.words().iter().map(|word| has(organization_id, word)).collect())
}

fn has(organization_id: Uuid, word: &Word) -> Condition {
    Condition::Any(places(organization_id, word))
}

/// Where a word may be: at the beginning of the order's number, channel order id, purchase order number, postal code or the sku of a line,
/// or in a name, email or phone of its own, its customer or its business account.
fn places(organization_id: Uuid, word: &Word) -> Vec<Condition> {
    let customers = customer::Entity::of(organization_id).filter(word.within_names(customer::Entity));
    let businesses = business_account::Entity::of(organization_id).filter(word.within_names(business_account::Entity));
    let skus = word.begins(Expr::col(product_sku::Column::Sku.as_column_ref()));
    let products = product_sku::Entity::of(organization_id).filter(skus).select_only().column(product_sku::Column::ProductId);
    let lines = order_line::Entity::of(organization_id).filter(order_line::Column::ProductId.in_subquery(products.into_query()));
    vec![
        Condition::Own(number_begins(word)),
        Condition::Own(word.begins(lower(order::Column::ChannelOrderId))),
        Condition::Own(word.begins(lower(order::Column::PurchaseOrderNumber))),
        Condition::Own(word.within(order::Entity)),
        Condition::row(order::Column::CustomerId, customers, customer::Column::Id),
        Condition::row(order::Column::BusinessAccountId, businesses, business_account::Column::Id),
        Condition::row(order::Column::Id, lines, order_line::Column::OrderId),
    ]
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
