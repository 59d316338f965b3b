//! There and back on both databases, and what the tables refuse.

mod support;

use sea_orm_migration::{
    DbErr, MigratorTrait,
    sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement},
};
use support::{Row, Scratch, connect, run};

const NOW: &str = "'2026-01-02T03:04:05.123456+00:00'";

#[tokio::test]
async fn goes_up_and_down_and_up_again() -> Result<(), DbErr> {
    for scratch in Scratch::all("there_and_back").await? {
        let db = &scratch.db;
        let all = migration::Migrator::migrations().len();
        assert_eq!(migration::pending(db).await?.len(), all);
        assert_eq!(tables(db).await?, Vec::<String>::new(), "looking for pending migrations writes nothing");

        migration::up(db).await?;
        assert_eq!(migration::pending(db).await?, Vec::<String>::new());
        let tables_then = tables(db).await?;
        assert_eq!(tables_then.len(), 38);
        let indexes_then = indexes(db).await?;
        migration::up(db).await?;

        migration::down(db, Some(1)).await?;
        assert_eq!(migration::pending(db).await?.len(), 1);
        migration::down(db, None).await?;
        assert_eq!(migration::pending(db).await?.len(), all);
        assert_eq!(tables(db).await?, ["seaql_migrations"]);

        migration::up(db).await?;
        assert_eq!(tables(db).await?, tables_then);
        assert_eq!(indexes(db).await?, indexes_then);
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_migration_is_one_transaction_by_itself() -> Result<(), DbErr> {
    for scratch in Scratch::all("one_by_one").await? {
        let db = &scratch.db;
        for _ in migration::Migrator::migrations() {
            migration::Migrator::up(db, Some(1)).await?;
        }
        run(db, "CREATE TABLE hindrance (organization_id integer)").await?;
        run(db, "DROP INDEX ix_product_lower_sku").await?;
        let before = indexes(db).await?;
        // The first statements of the way back work, a later one finds no index.
        assert!(migration::Migrator::down(db, Some(1)).await.is_err());
        assert_eq!(indexes(db).await?, before);
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn takes_back_tables_that_hold_rows() -> Result<(), DbErr> {
    for scratch in Scratch::all("with_rows").await? {
        let db = &scratch.db;
        migration::up(db).await?;
        fill(db).await?;
        migration::down(db, None).await?;
        assert_eq!(tables(db).await?, ["seaql_migrations"]);
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn two_that_start_together_take_turns() -> Result<(), DbErr> {
    let file = std::env::temp_dir().join(format!("migration-{}.sqlite", std::process::id()));
    let sqlite = format!("sqlite://{}?mode=rwc", file.display());
    let (one, other) = (connect(&sqlite).await?, connect(&sqlite).await?);
    let (first, second) = tokio::join!(migration::up(&one), migration::up(&other));
    first.and(second)?;
    one.close().await?;
    other.close().await?;
    std::fs::remove_file(file).map_err(|error| DbErr::Custom(error.to_string()))?;

    for scratch in Scratch::all("together").await? {
        if scratch.db.get_database_backend() == DbBackend::Postgres {
            let (other, third) = (connect(&scratch.url).await?, connect(&scratch.url).await?);
            let (first, second, last) = tokio::join!(migration::up(&scratch.db), migration::up(&other), migration::up(&third));
            first.and(second).and(last)?;
            other.close().await?;
            third.close().await?;
        }
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn refuses_what_breaks_a_rule() -> Result<(), DbErr> {
    for scratch in Scratch::all("refusals").await? {
        let db = &scratch.db;
        migration::up(db).await?;
        let rows = fill(db).await?;
        let level = &rows.level;
        for (row, rule) in [
            (level.with(&[("reserved", "6")]), "ck_inventory_level_reserved"),
            (level.with(&[("reserved", "-1")]), "ck_inventory_level_reserved"),
            (level.with(&[("on_hand", "2147483648")]), "ck_inventory_level_on_hand"),
            (rows.line.with(&[("quantity", "0"), ("reserved_quantity", "0")]), "ck_order_line_quantity"),
            (rows.line.with(&[("quantity", "1000001")]), "ck_order_line_quantity"),
            (rows.line.with(&[("reserved_quantity", "2"), ("fulfilled_quantity", "2")]), "ck_order_line_reserved_and_fulfilled"),
            (rows.line.with(&[("returned_quantity", "1")]), "ck_order_line_returned_of_fulfilled"),
            (rows.line.with(&[("invoiced_quantity", "4")]), "ck_order_line_invoiced_of_quantity"),
            (rows.line.with(&[("unit_price", "-1")]), "ck_order_line_unit_price"),
            (rows.order.with(&[("status", "'LOST'")]), "ck_sales_order_status"),
            (rows.order.with(&[("status_before_hold", "'LOST'")]), "ck_sales_order_status_before_hold"),
            (rows.order.with(&[("grand_total", "-1")]), "ck_sales_order_grand_total"),
            (rows.order.with(&[("refunded_amount", "1")]), "ck_sales_order_refunded_of_paid"),
            (rows.order.with(&[("currency", "'EURO'")]), "ck_sales_order_currency"),
            (rows.order.with(&[("order_number", "''")]), "ck_sales_order_order_number"),
            (rows.order.with(&[("version", "0")]), "ck_sales_order_version"),
            (rows.payment.with(&[("amount", "0")]), "ck_payment_amount"),
            (rows.payment.with(&[("method", "'SHELLS'")]), "ck_payment_method"),
        ] {
            let refusal = row.with(&[("id", "#99")]).refusal(db).await;
            assert!(refusal.contains(rule), "{rule}: {refusal}");
        }
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn refuses_what_exists_already() -> Result<(), DbErr> {
    for scratch in Scratch::all("twice").await? {
        let db = &scratch.db;
        migration::up(db).await?;
        let rows = fill(db).await?;
        let numbered = [("id", "#99"), ("order_number", "'B'")];
        for (row, rule, columns) in [
            (rows.order.with(&[("channel_order_id", "NULL")]), "uq_sales_order_order_number", "order_number"),
            (rows.order.with(&numbered), "uq_sales_order_channel_order_id_account_id", "channel_order_id"),
            (rows.level.clone(), "uq_inventory_level_product_id_warehouse_id", "product_id"),
            (rows.warehouse.with(&[("external_id", "NULL")]), "uq_warehouse_is_default", "warehouse.organization_id"),
            (rows.warehouse.with(&[("is_default", "false")]), "uq_warehouse_external_id", "warehouse.external_id"),
            (rows.customer.with(&[("customer_code", "'C2'")]), "uq_customer_lower_email", "uq_customer_lower_email"),
        ] {
            let refusal = row.with(&[("id", "#99")]).refusal(db).await;
            let expected = if db.get_database_backend() == DbBackend::Postgres { rule } else { columns };
            assert!(refusal.to_lowercase().contains("unique") && refusal.contains(expected), "{rule}: {refusal}");
        }

        // A NULL is like no other, another organization has texts of its own, and only A to Z have a case.
        rows.order.with(&[("id", "#91"), ("order_number", "'B'"), ("channel_order_id", "NULL")]).insert(db).await?;
        rows.order.with(&[("id", "#92"), ("order_number", "'b'"), ("channel_order_id", "NULL")]).insert(db).await?;
        rows.warehouse.with(&[("id", "#99"), ("organization_id", "#2")]).insert(db).await?;
        rows.customer.with(&[("id", "#93"), ("customer_code", "'C3'"), ("email", "'ä@x.org'")]).insert(db).await?;
        rows.customer.with(&[("id", "#94"), ("customer_code", "'C4'"), ("email", "'Ä@x.org'")]).insert(db).await?;
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn refuses_a_reference_to_another_organization() -> Result<(), DbErr> {
    for scratch in Scratch::all("tenants").await? {
        let db = &scratch.db;
        migration::up(db).await?;
        let rows = fill(db).await?;
        for row in [
            rows.level.with(&[("organization_id", "#2")]),
            rows.order.with(&[("customer_id", "#77"), ("order_number", "'B'"), ("channel_order_id", "NULL")]),
            rows.customer.with(&[("organization_id", "#3")]),
            rows.payment.with(&[("organization_id", "#2")]),
        ] {
            let refusal = row.with(&[("id", "#99")]).refusal(db).await;
            assert!(refusal.to_lowercase().contains("foreign key"), "{refusal}");
        }
        let refusal = run(db, "DELETE FROM sales_order").await.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refusal.to_lowercase().contains("foreign key"), "{refusal}");
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn keeps_what_is_searched_in_lower_case() -> Result<(), DbErr> {
    for scratch in Scratch::all("search").await? {
        let db = &scratch.db;
        migration::up(db).await?;
        let rows = fill(db).await?;
        assert_eq!(text(db, "SELECT search FROM customer").await?, "ada Ä\n\n\n\nnut & bolt\nada@x.org\n\nc1");
        run(db, "UPDATE customer SET display_name = 'EVE', business = NULL").await?;
        assert_eq!(text(db, "SELECT search FROM customer").await?, "eve\n\n\n\n\nada@x.org\n\nc1");

        rows.order.with(&[("id", "#91"), ("order_number", "'ab-2'"), ("channel_order_id", "NULL")]).insert(db).await?;
        let plan = match db.get_database_backend() {
            DbBackend::Postgres => {
                run(db, "SET enable_seqscan = off").await?;
                "EXPLAIN (FORMAT JSON) "
            }
            _ => "EXPLAIN QUERY PLAN ",
        };
        for (query, index) in [
            (
                "SELECT id FROM sales_order WHERE organization_id = #1 AND lower(order_number) >= 'ab' AND lower(order_number) < 'ac'",
                "lower_order_number",
            ),
            (
                "SELECT id FROM sales_order WHERE organization_id = #1 AND customer_id = #6 ORDER BY placed_at, id LIMIT 1",
                "customer_id_placed_at",
            ),
            ("SELECT id FROM sales_order WHERE organization_id = #1 AND lower(purchase_order_number) = 'x'", "lower_purchase_order_number"),
            ("SELECT id FROM customer WHERE organization_id = #1 AND search LIKE '%bolt%'", "ix_customer_search"),
        ] {
            let plan = plan_of(db, plan, query).await?;
            assert!(plan.contains(index), "{query}: {plan}");
        }
        scratch.close().await?;
    }
    Ok(())
}

struct Rows {
    warehouse: Row,
    customer: Row,
    level: Row,
    order: Row,
    line: Row,
    payment: Row,
}

/// Organizations 1 and 2; the first has one of everything that an order needs.
async fn fill(db: &DatabaseConnection) -> Result<Rows, DbErr> {
    let times = [("created_at", NOW), ("updated_at", NOW)];
    let own = |table, id: &str, values: &[(&'static str, &str)]| Row::of(table, &[("organization_id", "#1"), ("id", id)]).with(values);
    for id in ["#1", "#2"] {
        Row::of("organization", &[("id", id), ("name", "'O'"), ("default_currency", "'INR'"), ("time_zone", "'Asia/Kolkata'")])
            .with(&times)
            .insert(db)
            .await?;
    }
    own("company", "#3", &[("name", "'C'")]).with(&times).insert(db).await?;
    let warehouse = own("warehouse", "#4", &[("name", "'W'"), ("is_default", "true"), ("external_id", "'w'")]).with(&times);
    warehouse.insert(db).await?;
    own("channel_account", "#5", &[("name", "'A'"), ("type", "'WEBSITE'")]).with(&times).insert(db).await?;
    let customer = own(
        "customer",
        "#6",
        &[
            ("customer_code", "'C1'"),
            ("email", "'ADA@x.org'"),
            ("business", "'Nut & Bolt'"),
            ("display_name", "'ADA Ä'"),
            ("is_wholesale", "false"),
            ("gst_treatment", "'REGISTERED'"),
        ],
    )
    .with(&times);
    customer.insert(db).await?;
    own(
        "product",
        "#7",
        &[
            ("sku", "'S'"),
            ("name", "'P'"),
            ("price", "10000"),
            ("case_unit", "'EACH'"),
            ("condition", "'NEW'"),
            ("serial_number_required", "false"),
            ("expiry_date_required", "false"),
            ("unknown", "false"),
        ],
    )
    .with(&times)
    .insert(db)
    .await?;
    let level = own(
        "inventory_level",
        "#8",
        &[("product_id", "#7"), ("warehouse_id", "#4"), ("on_hand", "5"), ("reserved", "2"), ("updated_at", NOW)],
    );
    level.insert(db).await?;
    let order = order(own("sales_order", "#9", &[]).with(&times));
    order.insert(db).await?;
    let line = own(
        "order_line",
        "#10",
        &[
            ("order_id", "#9"),
            ("position", "1"),
            ("product_id", "#7"),
            ("sku", "'S'"),
            ("name", "'P'"),
            ("quantity", "3"),
            ("unit_price", "10000"),
            ("discount", "0"),
            ("reserved_quantity", "2"),
            ("fulfilled_quantity", "0"),
            ("returned_quantity", "0"),
            ("invoiced_quantity", "0"),
            ("meta", "'{}'"),
        ],
    );
    line.insert(db).await?;
    let payment =
        own("payment", "#11", &[("order_id", "#9"), ("method", "'CARD'"), ("amount", "1"), ("paid_at", NOW), ("created_at", NOW)]);
    payment.insert(db).await?;
    Ok(Rows { warehouse, customer, level, order, line, payment })
}

fn order(row: Row) -> Row {
    let row = row.with(&[
        ("order_number", "'A'"),
        ("version", "1"),
        ("company_id", "#3"),
        ("account_id", "#5"),
        ("warehouse_id", "#4"),
        ("customer_id", "#6"),
        ("source", "'WEBSITE'"),
        ("sub_type", "'NONE'"),
        ("channel_order_id", "'X'"),
        ("placed_at", NOW),
        ("status", "'PENDING'"),
        ("fulfillment_status", "'UNFULFILLED'"),
        ("payment_status", "'UNPAID'"),
        ("assign_status", "'PENDING'"),
        ("shipping_address", "'{}'"),
        ("currency", "'INR'"),
        ("shipping", "'{}'"),
        ("meta", "'{}'"),
    ]);
    let amounts = [
        "items_amount",
        "discount_amount",
        "order_discount",
        "tax_amount",
        "shipping_amount",
        "handling_amount",
        "insurance_amount",
        "gift_wrap_amount",
        "grand_total",
        "returned_amount",
        "paid_amount",
        "refunded_amount",
    ];
    let flags = ["archived", "tax_given", "tax_exempt", "disable_inventory_count", "allow_backorder"];
    row.with(&amounts.map(|column| (column, "0"))).with(&flags.map(|column| (column, "false")))
}

async fn tables(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    texts(
        db,
        match db.get_database_backend() {
            DbBackend::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
            _ => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1",
        },
    )
    .await
}

async fn indexes(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    texts(
        db,
        match db.get_database_backend() {
            DbBackend::Postgres => "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
            _ => "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1",
        },
    )
    .await
}

async fn plan_of(db: &DatabaseConnection, explain: &str, query: &str) -> Result<String, DbErr> {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => {
            query.replace("#1", "'00000000000000000000000000000001'").replace("#6", "'00000000000000000000000000000006'")
        }
        _ => query.replace("#1", "x'00000000000000000000000000000001'").replace("#6", "x'00000000000000000000000000000006'"),
    };
    let statement = Statement::from_string(db.get_database_backend(), format!("{explain}{sql}"));
    let mut plan = String::new();
    for row in db.query_all_raw(statement).await? {
        plan += &match db.get_database_backend() {
            DbBackend::Postgres => row.try_get_by_index::<sea_orm_migration::sea_orm::JsonValue>(0)?.to_string(),
            _ => row.try_get::<String>("", "detail")?,
        };
    }
    Ok(plan)
}

async fn text(db: &DatabaseConnection, sql: &str) -> Result<String, DbErr> {
    Ok(texts(db, sql).await?.concat())
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Result<Vec<String>, DbErr> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
