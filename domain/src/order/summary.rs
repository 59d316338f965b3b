//! What the orders of a list come to: how many there are of each kind, and their sums.
//!
//! The database counts orders by their statuses, currency and archived flag as they are written (`order_count`), so that a list which is
//! filtered by these alone costs the same however many orders there are. Any other list is counted by looking at its orders.

use std::collections::{BTreeMap, HashMap};

use entity::{Decimal4, FulfillmentStatus, OrderStatus, PaymentStatus, Tenant, order, order_count};
use rust_decimal::Decimal;
use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityName, Iterable, QueryFilter, QueryResult, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use super::filter::Filter;
use crate::error::{Error, Result};
use crate::rows::padded;

/// A sum of amounts may be larger than 64 bits hold, so it is added up in two parts.
pub(crate) const BILLION: i128 = 1_000_000_000;
/// What is still to be paid, as `totals` has it.
const DUE: &str = "(CASE WHEN sales_order.status = 'CANCELLED' THEN 0 ELSE sales_order.grand_total - sales_order.returned_amount END \
                   - sales_order.paid_amount + sales_order.refunded_amount)";
const GRAND_TOTAL: &str = "sales_order.grand_total";

/// What some orders come to.
#[derive(Clone, Debug, Default)]
pub struct Summary(Vec<Group>);

/// Orders that are alike.
#[derive(Clone, Debug)]
struct Group {
    status: OrderStatus,
    fulfillment_status: FulfillmentStatus,
    payment_status: PaymentStatus,
    currency: String,
    orders: u64,
    /// In ten-thousandths, as the next one.
    grand_total: i128,
    due: i128,
}

impl Summary {
    /// How many orders there are.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|group| group.orders).sum()
    }

    /// How many there are of each status that orders have, in the statuses' order.
    pub fn by_status(&self) -> Vec<(OrderStatus, u64)> {
        self.by(|group| group.status)
    }

    /// How many there are of each payment status that orders have, in the statuses' order.
    pub fn by_payment_status(&self) -> Vec<(PaymentStatus, u64)> {
        self.by(|group| group.payment_status)
    }

    /// How many there are of each fulfilment status that orders have, in the statuses' order.
    pub fn by_fulfillment_status(&self) -> Vec<(FulfillmentStatus, u64)> {
        self.by(|group| group.fulfillment_status)
    }

    /// The sum of the grand totals in each currency, by the currencies' codes.
    pub fn grand_totals(&self) -> Result<Vec<(String, Decimal)>> {
        self.sums(|group| group.grand_total)
    }

    /// The sum of what is still to be paid in each currency, by the currencies' codes.
    pub fn dues(&self) -> Result<Vec<(String, Decimal)>> {
        self.sums(|group| group.due)
    }

    fn by<K: Iterable + PartialEq>(&self, key: fn(&Group) -> K) -> Vec<(K, u64)> {
        let count = |value: &K| self.0.iter().filter(|group| key(group) == *value).map(|group| group.orders).sum();
        K::iter()
            .map(|value| {
                let orders = count(&value);
                (value, orders)
            })
            .filter(|(_, orders)| *orders > 0)
            .collect()
    }

    fn sums(&self, amount: fn(&Group) -> i128) -> Result<Vec<(String, Decimal)>> {
        let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
        for group in &self.0 {
            *sums.entry(&group.currency).or_default() += amount(group);
        }
        sums.into_iter().map(|(currency, sum)| Ok((currency.to_owned(), sum_of(sum)?))).collect()
    }
}

/// A sum of ten-thousandths.
pub(crate) fn sum_of(ten_thousandths: i128) -> Result<Decimal> {
    Decimal::try_from_i128_with_scale(ten_thousandths, Decimal4::SCALE).map_err(|_| Error::Internal("a sum is too large".into()))
}

/// What the orders of a filter come to.
pub(super) async fn of(db: &impl ConnectionTrait, organization_id: Uuid, filter: &Filter) -> Result<Summary> {
    let rows = db.query_all(&grouped(rows(organization_id, filter), false)).await?;
    rows.iter().map(group).collect::<Result<_>>().map(Summary)
}

/// How many orders a filter leaves which asks for nothing but what they are counted by.
pub(super) async fn count(db: &impl ConnectionTrait, organization_id: Uuid, filter: &Filter) -> Result<u64> {
    let count = Expr::cust("CAST(coalesce(sum(orders), 0) AS bigint)");
    let count = Query::select().expr_as(count, "orders").from_subquery(counted(organization_id, filter), sales_order()).to_owned();
    let row = db.query_one(&count).await?;
    let orders: i64 = row.map(|row| row.try_get("", "orders")).transpose()?.unwrap_or_default();
    Ok(u64::try_from(orders).unwrap_or_default())
}

/// What the orders of each parent come to; a parent without orders has none.
pub(super) async fn of_parents(
    db: &impl ConnectionTrait,
    orders: Select<order::Entity>,
    parent: order::Column,
    parents: &[Uuid],
) -> Result<HashMap<Uuid, Summary>> {
    let mut rows = looked_at(orders.filter(parent.is_in(padded(parents))));
    rows.expr_as(Expr::col(parent.as_column_ref()), "parent");
    let mut found: HashMap<Uuid, Summary> = HashMap::with_capacity(parents.len());
    for row in db.query_all(&grouped(rows, true)).await? {
        found.entry(row.try_get("", "parent")?).or_default().0.push(group(&row)?);
    }
    Ok(found)
}

/// Rows that are to be added up: from the counters where the filter asks for nothing else, else a row for each order.
fn rows(organization_id: Uuid, filter: &Filter) -> SelectStatement {
    if filter.is_counted() {
        return counted(organization_id, filter);
    }
    looked_at(order::Entity::of(organization_id).filter(filter.condition(organization_id)))
}

/// The counters, by the name and the columns of the orders that they count, so that the filter's condition is the same.
fn counted(organization_id: Uuid, filter: &Filter) -> SelectStatement {
    let counters = order_count::Entity::of(organization_id).into_query();
    let condition = filter.meant(organization_id).holds();
    Query::select().expr(Expr::cust("*")).from_subquery(counters, sales_order()).and_where(condition).to_owned()
}

/// Each order as a counter of its own.
fn looked_at(orders: Select<order::Entity>) -> SelectStatement {
    use order::Column::{Currency, FulfillmentStatus, PaymentStatus, Status};
    let mut rows = orders.select_only().columns([Status, FulfillmentStatus, PaymentStatus, Currency]).into_query();
    rows.expr_as(Expr::cust("1"), "orders");
    for (amount, name) in [(GRAND_TOTAL, "grand_total"), (DUE, "due")] {
        rows.expr_as(Expr::cust(format!("{amount} / {BILLION}")), Alias::new(format!("{name}_billions")));
        rows.expr_as(Expr::cust(format!("{amount} % {BILLION}")), Alias::new(format!("{name}_rest")));
    }
    rows
}

fn grouped(rows: SelectStatement, by_parent: bool) -> SelectStatement {
    let mut groups = Query::select();
    groups.from_subquery(rows, sales_order());
    let parent = by_parent.then_some("parent");
    for column in ["status", "fulfillment_status", "payment_status", "currency"].into_iter().chain(parent) {
        groups.column(column).group_by_col(column);
    }
    for sum in ["orders", "grand_total_billions", "grand_total_rest", "due_billions", "due_rest"] {
        groups.expr_as(Expr::cust(format!("CAST(sum({sum}) AS bigint)")), sum);
    }
    groups.and_having(Expr::cust("sum(orders) <> 0")).to_owned()
}

fn sales_order() -> Alias {
    Alias::new(order::Entity.table_name())
}

fn group(row: &QueryResult) -> Result<Group> {
    let number = |name: &str| row.try_get::<i64>("", name);
    let sum = |billions, rest| Ok::<_, Error>(i128::from(number(billions)?) * BILLION + i128::from(number(rest)?));
    Ok(Group {
        status: row.try_get("", "status")?,
        fulfillment_status: row.try_get("", "fulfillment_status")?,
        payment_status: row.try_get("", "payment_status")?,
        currency: row.try_get("", "currency")?,
        orders: u64::try_from(number("orders")?).unwrap_or_default(),
        grand_total: sum("grand_total_billions", "grand_total_rest")?,
        due: sum("due_billions", "due_rest")?,
    })
}
