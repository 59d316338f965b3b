//! What customers have ordered, reckoned from their orders, which an index finds: nothing is kept for it, so no order waits for its
//! customer's row.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::{Tenant, order};
use rust_decimal::Decimal;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::error::Result;
use crate::order::summary::{BILLION, sum_of};
use crate::rows::{MOST_KEYS, padded};

/// What a customer has ordered. Cancelled orders count in `cancelled` alone; archived ones count as all others do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    pub orders: u64,
    pub cancelled: u64,
    /// In ten-thousandths, by currency.
    billed: BTreeMap<String, i128>,
    pub first_placed_at: Option<DateTime<Utc>>,
    pub last_placed_at: Option<DateTime<Utc>>,
}

impl Statistics {
    /// What the orders bill, the sum in each currency, by the currencies' codes.
    pub fn billed(&self) -> Result<Vec<(String, Decimal)>> {
        self.billed.iter().map(|(currency, sum)| Ok((currency.clone(), sum_of(*sum)?))).collect()
    }

    /// Adds the orders of a currency.
    fn add(&mut self, row: &QueryResult) -> Result<()> {
        let number = |name: &str| row.try_get::<i64>("", name);
        let orders = count(number("orders")?);
        self.cancelled += count(number("cancelled")?);
        if orders == 0 {
            return Ok(());
        }
        self.orders += orders;
        let billed = i128::from(number("billed_billions")?) * BILLION + i128::from(number("billed_rest")?);
        *self.billed.entry(row.try_get("", "currency")?).or_default() += billed;
        let (first, last): (Option<DateTime<Utc>>, Option<DateTime<Utc>>) = (row.try_get("", "first")?, row.try_get("", "last")?);
        self.first_placed_at = self.first_placed_at.into_iter().chain(first).min();
        self.last_placed_at = self.last_placed_at.into_iter().chain(last).max();
        Ok(())
    }
}

/// What each of these customers has ordered: every one gets an answer, and all of them one statement.
pub async fn statistics_of(db: &impl ConnectionTrait, organization_id: Uuid, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<Statistics>>> {
    let mut found: HashMap<Uuid, Statistics> = ids.iter().map(|id| (*id, Statistics::default())).collect();
    for ids in ids.chunks(MOST_KEYS) {
        let orders = order::Entity::of(organization_id).filter(order::Column::CustomerId.is_in(padded(ids)));
        let mut sums = orders.select_only().columns([order::Column::CustomerId, order::Column::Currency]).into_query();
        for (sum, name) in sums_of_orders() {
            sums.expr_as(Expr::cust(sum), name);
        }
        sums.group_by_col(order::Column::CustomerId).group_by_col(order::Column::Currency);
        for row in db.query_all(&sums).await? {
            found.entry(row.try_get("", "customer_id")?).or_default().add(&row)?;
        }
    }
    Ok(found.into_iter().map(|(id, statistics)| (id, Arc::new(statistics))).collect())
}

/// In two parts, as a sum of amounts may be larger than 64 bits hold.
fn sums_of_orders() -> [(String, &'static str); 6] {
    let standing = |value: &str| format!("CASE WHEN status <> 'CANCELLED' THEN {value} END");
    let sum = |value: &str| format!("CAST(coalesce(sum({}), 0) AS bigint)", standing(value));
    let billed = "(grand_total - returned_amount)";
    [
        ("CAST(sum(CASE WHEN status = 'CANCELLED' THEN 1 ELSE 0 END) AS bigint)".to_owned(), "cancelled"),
        (sum("1"), "orders"),
        (sum(&format!("{billed} / {BILLION}")), "billed_billions"),
        (sum(&format!("{billed} % {BILLION}")), "billed_rest"),
        (format!("min({})", standing("placed_at")), "first"),
        (format!("max({})", standing("placed_at")), "last"),
    ]
}

/// No count is below 0.
fn count(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
