//! Lines bear their shares of the order's discount and tax, and what came back of them; an order that was cancelled, or whose money was
//! given back, says so.

use crate::schema::{add_columns, change_checks, drop_columns, run};
use sea_orm_migration::{
    prelude::*,
    sea_orm::{DbBackend, QueryResult, Statement, prelude::Uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMNS: [&str; 4] = ["order_discount_share", "tax", "returned_payable", "returned_tax"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = COLUMNS.map(|column| format!("\"{column}\" bigint NOT NULL DEFAULT 0"));
        add_columns(manager, "order_line", &columns.each_ref().map(String::as_str)).await?;
        let statuses = "payment_status IN ('UNPAID', 'PARTIALLY_PAID', 'PAID', 'OVERPAID', 'VOIDED', 'REFUNDED')";
        change_checks(manager, "sales_order", &[("payment_status", Some(statuses))]).await?;
        run(manager, &[TELL_PAYMENTS]).await?;
        spread(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &[FORGET_PAYMENTS]).await?;
        let statuses = "payment_status IN ('UNPAID', 'PARTIALLY_PAID', 'PAID', 'OVERPAID')";
        change_checks(manager, "sales_order", &[("payment_status", Some(statuses))]).await?;
        drop_columns(manager, "order_line", &COLUMNS).await
    }
}

const TELL_PAYMENTS: &str = "
UPDATE sales_order SET payment_status = CASE
    WHEN paid_amount = 0 THEN 'VOIDED'
    WHEN paid_amount = refunded_amount THEN 'REFUNDED'
    ELSE 'OVERPAID'
END
WHERE status = 'CANCELLED' OR (paid_amount > 0 AND paid_amount = refunded_amount)";

const FORGET_PAYMENTS: &str = "
UPDATE sales_order SET payment_status = CASE
    WHEN paid_amount - refunded_amount = grand_total - returned_amount THEN 'PAID'
    WHEN paid_amount - refunded_amount > grand_total - returned_amount THEN 'OVERPAID'
    WHEN paid_amount = refunded_amount THEN 'UNPAID'
    ELSE 'PARTIALLY_PAID'
END
WHERE status = 'CANCELLED' OR payment_status = 'REFUNDED'";

/// Lines of so many orders at once.
const ORDERS: usize = 500;

/// Gives the lines of the orders that are there their shares; amounts that were agreed stay as they are.
async fn spread(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (db, backend) = (manager.get_connection(), manager.get_database_backend());
    let mut after = String::new();
    loop {
        let select = format!(
            "SELECT o.organization_id, o.id AS order_id, o.currency, o.order_discount, o.tax_amount, o.tax_given, l.id, l.quantity, \
             l.unit_price, l.discount, l.gst_percent, l.returned_quantity \
             FROM (SELECT * FROM sales_order WHERE (order_discount > 0 OR tax_amount > 0 OR returned_amount > 0){after} \
             ORDER BY organization_id, id LIMIT {ORDERS}) AS o \
             JOIN order_line AS l ON l.organization_id = o.organization_id AND l.order_id = o.id \
             ORDER BY o.organization_id, o.id, l.position, l.id"
        );
        let rows = db.query_all_raw(Statement::from_string(backend, select)).await?;
        let lines = rows.iter().map(|row| Line::read(row, backend)).collect::<Result<Vec<_>, _>>()?;
        let Some(last) = lines.last() else { return Ok(()) };
        after = format!(" AND (organization_id, id) > ({}, {})", last.organization_id, last.order_id);
        let mut values = Vec::with_capacity(lines.len());
        for order in lines.chunk_by(|one, other| one.order_id == other.order_id && one.organization_id == other.organization_id) {
            values.extend(
                shares(order)
                    .into_iter()
                    .zip(order)
                    .map(|([discount, tax, back], line)| format!("({}, {}, {discount}, {tax}, {back})", line.organization_id, line.id)),
            );
        }
        let update = format!(
            "UPDATE order_line SET order_discount_share = v.column3, tax = v.column4, returned_payable = v.column5 \
             FROM (VALUES {}) AS v WHERE order_line.organization_id = v.column1 AND order_line.id = v.column2",
            values.join(", ")
        );
        run(manager, &[&update]).await?;
    }
}

/// A line with what of its order counts; ids as SQL, amounts in ten-thousandths.
struct Line {
    organization_id: String,
    order_id: String,
    id: String,
    /// The smallest amount of the currency.
    unit: i128,
    order_discount: i128,
    tax: i128,
    tax_given: bool,
    quantity: i128,
    unit_price: i128,
    discount: i128,
    gst_percent: Option<i128>,
    returned: i128,
}

impl Line {
    fn read(row: &QueryResult, backend: DbBackend) -> Result<Self, DbErr> {
        let id = |column: &str| -> Result<String, DbErr> {
            let id: Uuid = row.try_get("", column)?;
            Ok(match backend {
                DbBackend::Postgres => format!("'{id}'::uuid"),
                _ => format!("x'{}'", id.simple()),
            })
        };
        let amount = |column: &str| -> Result<i128, DbErr> { Ok(row.try_get::<i64>("", column)?.into()) };
        let number = |column: &str| -> Result<i128, DbErr> { Ok(row.try_get::<i32>("", column)?.into()) };
        let currency: String = row.try_get("", "currency")?;
        Ok(Self {
            organization_id: id("organization_id")?,
            order_id: id("order_id")?,
            id: id("id")?,
            unit: smallest(&currency),
            order_discount: amount("order_discount")?,
            tax: amount("tax_amount")?,
            tax_given: row.try_get("", "tax_given")?,
            quantity: number("quantity")?,
            unit_price: amount("unit_price")?,
            discount: amount("discount")?,
            gst_percent: row.try_get::<Option<i64>>("", "gst_percent")?.map(Into::into),
            returned: number("returned_quantity")?,
        })
    }

    fn total(&self) -> i128 {
        half_even(self.quantity * self.unit_price, 1, self.unit) - self.discount
    }
}

/// ISO 4217's decimals, as far as they are not 2.
fn smallest(currency: &str) -> i128 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND" | "VUV" | "XAF" | "XOF"
        | "XPF" => 10_000,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 10,
        "CLF" | "UYW" | "XAG" | "XAU" | "XBA" | "XBB" | "XBC" | "XBD" | "XDR" | "XPD" | "XPT" | "XSU" | "XTS" | "XUA" | "XXX" => 1,
        _ => 100,
    }
}

/// The quotient, to the unit.
fn half_even(dividend: i128, divisor: i128, unit: i128) -> i128 {
    let divisor = divisor * unit;
    let (quotient, rest) = (dividend.div_euclid(divisor), dividend.rem_euclid(divisor));
    let up = 2 * rest > divisor || (2 * rest == divisor && quotient % 2 != 0);
    (quotient + i128::from(up)) * unit
}

/// Of each line of an order: its share of the discount, its tax, and what the units that came back had cost.
fn shares(lines: &[Line]) -> Vec<[i128; 3]> {
    let Some(Line { unit, order_discount, tax, tax_given, .. }) = lines.first() else { return Vec::new() };
    let totals: Vec<i128> = lines.iter().map(Line::total).collect();
    let discounts = spread_over(*order_discount, &totals, *unit);
    // GST was reckoned on what each line cost after its own discount.
    let gst: Vec<i128> =
        lines.iter().zip(&totals).map(|(line, total)| half_even(total * line.gst_percent.unwrap_or(0), 1_000_000, *unit)).collect();
    let taxes = if !tax_given && gst.iter().sum::<i128>() == *tax {
        gst
    } else {
        let left: Vec<i128> = totals.iter().zip(&discounts).map(|(total, discount)| total - discount).collect();
        spread_over(*tax, &left, *unit)
    };
    let all = lines.iter().zip(totals).zip(discounts.into_iter().zip(taxes));
    all.map(|((line, total), (discount, tax))| {
        let payable = total - discount + tax;
        let back = if line.returned == line.quantity { payable } else { (payable * line.returned).div_euclid(line.quantity * unit) * unit };
        [discount, tax, back]
    })
    .collect()
}

/// By largest remainder.
fn spread_over(amount: i128, weights: &[i128], unit: i128) -> Vec<i128> {
    let mut weights: Vec<i128> = weights.iter().map(|weight| *weight.max(&0)).collect();
    if weights.iter().sum::<i128>() == 0 {
        weights.iter_mut().for_each(|weight| *weight = 1);
    }
    let (units, sum) = (amount / unit, weights.iter().sum::<i128>());
    let mut shares: Vec<i128> = weights.iter().map(|weight| units * weight / sum).collect();
    let left = units - shares.iter().sum::<i128>();
    let mut places: Vec<usize> = (0..weights.len()).collect();
    places.sort_by_key(|place| std::cmp::Reverse(units * weights[*place] % sum));
    for place in places.into_iter().take(usize::try_from(left).unwrap_or_default()) {
        shares[place] += 1;
    }
    shares.into_iter().map(|share| share * unit).collect()
}
