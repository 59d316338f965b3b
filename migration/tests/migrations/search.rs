//! What is searched, and by which index.

use crate::{
    rows::{Row, fill},
    scratch::{Scratch, run, text, texts, with_ids},
};
use sea_orm_migration::{
    DbErr, MigratorTrait,
    sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, JsonValue, Statement},
};

#[tokio::test]
async fn what_is_searched_is_folded_and_unfolded_again() -> Result<(), DbErr> {
    for scratch in Scratch::all("search").await? {
        let db = &scratch.db;
        let all = migration::Migrator::migrations();
        let place = all.iter().position(|each| each.name() == "m20261127_000004_fold_search").unwrap_or_default();
        migration::Migrator::up(db, u32::try_from(place).ok()).await?;
        fill(db).await?;
        let by_database = "ada Ä\n\n\n\nnut & bolt\nada@x.org\n\nc1";
        assert_eq!(text(db, "SELECT search FROM customer").await?, by_database);
        migration::Migrator::up(db, Some(1)).await?;
        assert_eq!(text(db, "SELECT search FROM customer").await?, "ada a\n\n\n\nnut & bolt\nada@x.org\n\nc1");
        assert_eq!(text(db, "SELECT search FROM product").await?, "p\ns\n");
        // The program writes it from now on, and before it did the database.
        run(db, "UPDATE customer SET display_name = 'EVE', search = 'eve'").await?;
        assert_eq!(text(db, "SELECT search FROM customer").await?, "eve");
        migration::down(db, Some(1)).await?;
        run(db, "UPDATE customer SET display_name = 'BOB', business = NULL").await?;
        assert_eq!(text(db, "SELECT search FROM customer").await?, "bob\n\n\n\n\nada@x.org\n\nc1");
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_was_there_is_found_in_the_new_places() -> Result<(), DbErr> {
    for scratch in Scratch::all("places").await? {
        let db = &scratch.db;
        let all = migration::Migrator::migrations();
        let place = all.iter().position(|each| each.name() == "m20261127_000005_search_places").unwrap_or_default();
        migration::Migrator::up(db, u32::try_from(place).ok()).await?;
        let rows = fill(db).await?;
        let to = r#"'{"name": "ÄDA", "last_name": "äda", "business": "Nut''s", "email": "A@x.org", "phone": "+1 (5) 5", "postal_code": "SW1A 1AA"}'"#;
        let bill = r#"'{"name": "Bob", "phone": "15", "postal_code": "sw1-a1aa"}'"#;
        let numbers = [("order_number", "'#00Ä-1'"), ("channel_order_id", "NULL"), ("purchase_order_number", "'PÖ'")];
        let addresses = [("shipping_address", to), ("billing_address", bill), ("customer_username", "'ZÖE'")];
        rows.order.with(&[("id", "#21")]).with(&numbers).with(&addresses).insert(db).await?;
        run(db, &format!("UPDATE customer SET company_phone = '+1-2', default_billing_address = {bill}")).await?;
        rows.line.with(&[("id", "#22"), ("order_id", "#21"), ("sku", "'FÖRMER'")]).insert(db).await?;
        let alternate = [("organization_id", "#1"), ("id", "#23"), ("product_id", "#7"), ("position", "0"), ("type", "'ALTERNATE_SKU'")];
        Row::of("product_identifier", &alternate).with(&[("value", "'ÄLT'")]).insert(db).await?;
        migration::Migrator::up(db, Some(1)).await?;
        let order = "zoe\nada\nnut's\na@x.org\nbob\u{1}155\u{2}\na-1\n#00a-1\npo\nsw1a1aa";
        assert_eq!(texts(db, "SELECT search FROM sales_order ORDER BY id").await?, ["\u{1}\u{2}", order]);
        let customer = "ada a\n\n\n\nnut & bolt\nada@x.org\n\nc1\u{1}12\n15\u{2}\nsw1a1aa";
        assert_eq!(texts(db, "SELECT search FROM customer").await?, [customer]);
        assert_eq!(texts(db, "SELECT search FROM product_identifier").await?, ["alt\u{1}\u{2}"]);
        assert_eq!(texts(db, "SELECT sku FROM product_sku ORDER BY sku").await?, ["former", "s"]);
        // And back.
        migration::down(db, Some(1)).await?;
        assert_eq!(texts(db, "SELECT search FROM customer").await?, ["ada a\n\n\n\nnut & bolt\nada@x.org\n\nc1"]);
        migration::up(db).await?;
        assert_eq!(texts(db, "SELECT search FROM customer").await?, [customer]);
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn finds_by_index() -> Result<(), DbErr> {
    for scratch in Scratch::all("plans").await? {
        let db = &scratch.db;
        migration::up(db).await?;
        let rows = fill(db).await?;
        run(db, "BEGIN").await?;
        for n in 1000..1300 {
            let (id, code) = (format!("#{n}"), format!("'{n}'"));
            let codes = [("id", id.as_str()), ("order_number", &code), ("channel_order_id", &code), ("purchase_order_number", &code)];
            rows.order.with(&codes).with(&[("placed_at", &format!("'2026-01-02T03:04:05.00{n}+00:00'"))]).insert(db).await?;
            rows.customer.with(&[("id", id.as_str()), ("customer_code", &code), ("email", &code)]).insert(db).await?;
        }
        run(db, "COMMIT").await?;
        run(db, "ANALYZE").await?;
        let postgres = db.get_database_backend() == DbBackend::Postgres;
        if postgres {
            // So few rows are fastest read whole.
            run(db, "SET enable_seqscan = off").await?;
        }
        for (table, condition, index) in [
            ("product_sku", "sku >= 'ab' AND sku < 'ac'", "product_sku"),
            ("sales_order", "ltrim(lower(order_number), '#0') = 'ab'", "ix_sales_order_bare_order_number"),
            ("sales_order", "lower(channel_order_id) >= 'ab' AND lower(channel_order_id) < 'ac'", "ix_sales_order_lower_channel_order_id"),
            ("sales_order", "lower(purchase_order_number) = 'x'", "ix_sales_order_lower_purchase_order_number"),
            ("sales_order", "channel_order_id = 'x'", "uq_sales_order_channel_order_id_account_id"),
            ("sales_order", "customer_id = #6 ORDER BY placed_at, id", "ix_sales_order_customer_id_placed_at"),
            ("sales_order", "business_account_id = #6 ORDER BY placed_at, id", "ix_sales_order_business_account_id_placed_at"),
            ("sales_order", "archived = FALSE ORDER BY placed_at DESC, id DESC", "ix_sales_order_placed_at"),
            ("customer", "lower(email) = 'x'", "uq_customer_lower_email"),
        ] {
            let column = if table == "product_sku" { "product_id" } else { "id" };
            let plan = plan_of(db, &format!("SELECT {column} FROM {table} WHERE organization_id = #1 AND {condition} LIMIT 3")).await?;
            assert!(plan.contains(index), "{condition}: {plan}");
        }
        for table in ["customer", "sales_order", "product_identifier"] {
            let (query, index) = if postgres {
                (format!("SELECT id FROM {table} WHERE search LIKE '%bolt%'"), format!("ix_{table}_search"))
            } else {
                let column = if table == "product_identifier" { "product_id" } else { "id" };
                let query = format!("SELECT {column} FROM {table} WHERE organization_id = #1 AND search LIKE '%bolt%'");
                (query, format!("COVERING INDEX ix_{table}_search"))
            };
            let plan = plan_of(db, &query).await?;
            assert!(plan.contains(&index), "{plan}");
        }
        scratch.close().await?;
    }
    Ok(())
}

async fn plan_of(db: &DatabaseConnection, query: &str) -> Result<String, DbErr> {
    let backend = db.get_database_backend();
    let postgres = backend == DbBackend::Postgres;
    let explain = if postgres { "EXPLAIN (FORMAT JSON)" } else { "EXPLAIN QUERY PLAN" };
    let rows = db.query_all_raw(Statement::from_string(backend, with_ids(backend, &format!("{explain} {query}")))).await?;
    let mut plan = String::new();
    for row in rows {
        plan += &if postgres { row.try_get_by_index::<JsonValue>(0)?.to_string() } else { row.try_get("", "detail")? };
    }
    Ok(plan)
}
