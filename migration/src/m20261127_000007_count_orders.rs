//! How many orders there are of each kind, and what they come to: kept beside them by the database itself, so that whoever writes an
//! order, an older program too, counts it in the same transaction.
//!
//! On PostgreSQL each connection counts in rows of its own (nearly: there are 16 shards), so that no two transactions wait for a row that
//! all of them write; what a reader adds up is exact, since it is seen when the order is. SQLite has one writer, and one shard.
//!
//! A sum of amounts may be larger than 64 bits hold, so it is kept in two parts: billions of ten-thousandths, and the rest.

use crate::schema::{Kind, NewTable, drop_tables, run};
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::keyed(manager, "order_count", &["shard", "archived", "currency", "status", "fulfillment_status", "payment_status"])
            .required(Kind::Integer, &["shard"])
            .required(Kind::Boolean, &["archived"])
            .required(Kind::Text, &["currency", "status", "fulfillment_status", "payment_status"])
            .required(Kind::Long, &["orders", "grand_total_billions", "grand_total_rest", "due_billions", "due_rest"])
            .refers_to_organization()
            .create(manager)
            .await?;
        // From here on nobody writes an order before this migration ends.
        if is_postgres(manager) {
            // Room on each page, so that a row that is written again and again stays where it is.
            run(manager, &["ALTER TABLE order_count SET (fillfactor = 50)"]).await?;
            run(manager, &postgres_up().each_ref().map(String::as_str)).await?;
        } else {
            run(manager, &sqlite_up().each_ref().map(String::as_str)).await?;
        }
        let (due, no_shard) = (due(""), "0");
        let present = format!(
            "INSERT INTO order_count (organization_id, {NAMES}) SELECT organization_id, {no_shard}, {KEY}, count(*), {sums} \
             FROM sales_order GROUP BY organization_id, {KEY}",
            sums = ["grand_total", &due].map(|amount| parts(amount).map(|part| format!("sum({part})")).join(", ")).join(", "),
        );
        run(manager, &[&present]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if is_postgres(manager) {
            run(manager, &POSTGRES_DOWN).await?;
        } else {
            run(manager, &SQLITE_DOWN).await?;
        }
        drop_tables(manager, &["order_count"]).await
    }
}

fn is_postgres(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Postgres
}

const KEY: &str = "archived, currency, status, fulfillment_status, payment_status";
const NAMES: &str = "shard, archived, currency, status, fulfillment_status, payment_status, \
                     orders, grand_total_billions, grand_total_rest, due_billions, due_rest";

/// What is still to be paid for an order.
fn due(row: &str) -> String {
    format!(
        "(CASE WHEN {row}status = 'CANCELLED' THEN 0 ELSE {row}grand_total - {row}returned_amount END \
         - {row}paid_amount + {row}refunded_amount)"
    )
}

/// Billions, and the rest.
fn parts(amount: &str) -> [String; 2] {
    ["/", "%"].map(|operation| format!("{amount} {operation} 1000000000"))
}

/// The columns of a key of one row.
fn key(row: &str) -> String {
    KEY.split(", ").map(|column| format!("{row}{column}")).collect::<Vec<_>>().join(", ")
}

/// What a row adds, or takes away with `-`.
fn numbers(row: &str, sign: &str) -> String {
    let amounts = [format!("{row}grand_total"), due(row)].map(|amount| parts(&amount).map(|part| format!("{sign}({part})")).join(", "));
    format!("{sign}1, {}", amounts.join(", "))
}

/// The end of an insert that adds to what is there.
fn added() -> String {
    let sums = ["orders", "grand_total_billions", "grand_total_rest", "due_billions", "due_rest"];
    let sums = sums.map(|column| format!("{column} = order_count.{column} + excluded.{column}")).join(", ");
    format!("ON CONFLICT (organization_id, shard, {KEY}) DO UPDATE SET {sums}")
}

const CHANGES: &str = "archived, currency, status, fulfillment_status, payment_status, \
                       grand_total, returned_amount, paid_amount, refunded_amount";

fn postgres_up() -> [String; 5] {
    let added = added();
    let made = numbers("", "").split(", ").map(|number| format!("sum({number})")).collect::<Vec<_>>().join(", ");
    let (before, after) = (numbers("OLD.", "-"), numbers("NEW.", ""));
    let (key_before, key_after) = (key("OLD."), key("NEW."));
    let changes = |row: &str| CHANGES.split(", ").map(|column| format!("{row}{column}")).collect::<Vec<_>>().join(", ");
    [
        // All orders of a statement at once. Rows are taken in one order, so that two transactions of a shard cannot wait for each other.
        format!(
            r"
CREATE FUNCTION sales_order_count_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO order_count (organization_id, {NAMES})
    SELECT organization_id, pg_backend_pid() % 16, {KEY}, {made}
    FROM made GROUP BY organization_id, {KEY} ORDER BY organization_id, {KEY}
    {added};
    RETURN NULL;
END $$"
        ),
        format!(
            r"
CREATE FUNCTION sales_order_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO order_count (organization_id, {NAMES})
    SELECT organization_id, pg_backend_pid() % 16, {KEY},
        sum(orders), sum(grand_total_billions), sum(grand_total_rest), sum(due_billions), sum(due_rest)
    FROM (
        SELECT OLD.organization_id, {key_before}, {before}
        UNION ALL
        SELECT NEW.organization_id, {key_after}, {after} WHERE TG_OP = 'UPDATE'
    ) AS moved (organization_id, {KEY}, orders, grand_total_billions, grand_total_rest, due_billions, due_rest)
    GROUP BY organization_id, {KEY} ORDER BY organization_id, {KEY}
    {added};
    RETURN NULL;
END $$"
        ),
        "CREATE TRIGGER tr_sales_order_count_made AFTER INSERT ON sales_order REFERENCING NEW TABLE AS made \
         FOR EACH STATEMENT EXECUTE FUNCTION sales_order_count_made()"
            .to_owned(),
        format!(
            "CREATE TRIGGER tr_sales_order_count_changed AFTER UPDATE ON sales_order FOR EACH ROW \
             WHEN (({}) IS DISTINCT FROM ({})) EXECUTE FUNCTION sales_order_count_changed()",
            changes("OLD."),
            changes("NEW.")
        ),
        "CREATE TRIGGER tr_sales_order_count_removed AFTER DELETE ON sales_order FOR EACH ROW EXECUTE FUNCTION sales_order_count_changed()"
            .to_owned(),
    ]
}

const POSTGRES_DOWN: [&str; 5] = [
    "DROP TRIGGER tr_sales_order_count_removed ON sales_order",
    "DROP TRIGGER tr_sales_order_count_changed ON sales_order",
    "DROP TRIGGER tr_sales_order_count_made ON sales_order",
    "DROP FUNCTION sales_order_count_changed()",
    "DROP FUNCTION sales_order_count_made()",
];

fn sqlite_up() -> [String; 3] {
    let count = |row: &str, sign: &str| {
        let (key, numbers, added) = (key(row), numbers(row, sign), added());
        format!("INSERT INTO order_count (organization_id, {NAMES}) VALUES ({row}organization_id, 0, {key}, {numbers}) {added};")
    };
    let (before, after) = (count("OLD.", "-"), count("NEW.", ""));
    [
        format!("CREATE TRIGGER tr_sales_order_count_made AFTER INSERT ON sales_order BEGIN {after} END"),
        format!("CREATE TRIGGER tr_sales_order_count_changed AFTER UPDATE OF {CHANGES} ON sales_order BEGIN {before} {after} END"),
        format!("CREATE TRIGGER tr_sales_order_count_removed AFTER DELETE ON sales_order BEGIN {before} END"),
    ]
}

const SQLITE_DOWN: [&str; 3] =
    ["DROP TRIGGER tr_sales_order_count_removed", "DROP TRIGGER tr_sales_order_count_changed", "DROP TRIGGER tr_sales_order_count_made"];
