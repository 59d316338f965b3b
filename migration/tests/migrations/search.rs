//! What is searched, and by which index.

use crate::{
    rows::fill,
    scratch::{Scratch, run, text, with_ids},
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
        migration::up(db).await?;
        assert_eq!(text(db, "SELECT search FROM customer").await?, "ada a\n\n\n\nnut & bolt\nada@x.org\n\nc1");
        assert_eq!(text(db, "SELECT search FROM product").await?, "p\ns\n");
        // The program writes it from now on, and before it did the database.
        run(db, "UPDATE customer SET display_name = 'EVE', search = 'eve'").await?;
        assert_eq!(text(db, "SELECT search FROM customer").await?, "eve");
        migration::down(db, u32::try_from(all.len() - place).ok()).await?;
        run(db, "UPDATE customer SET display_name = 'BOB', business = NULL").await?;
        assert_eq!(text(db, "SELECT search FROM customer").await?, "bob\n\n\n\n\nada@x.org\n\nc1");
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
            ("sales_order", "lower(order_number) >= 'ab' AND lower(order_number) < 'ac'", "ix_sales_order_lower_order_number"),
            ("sales_order", "lower(channel_order_id) >= 'ab' AND lower(channel_order_id) < 'ac'", "ix_sales_order_lower_channel_order_id"),
            ("sales_order", "lower(purchase_order_number) = 'x'", "ix_sales_order_lower_purchase_order_number"),
            ("sales_order", "channel_order_id = 'x'", "uq_sales_order_channel_order_id_account_id"),
            ("sales_order", "customer_id = #6 ORDER BY placed_at, id", "ix_sales_order_customer_id_placed_at"),
            ("sales_order", "business_account_id = #6 ORDER BY placed_at, id", "ix_sales_order_business_account_id_placed_at"),
            ("sales_order", "archived = FALSE ORDER BY placed_at DESC, id DESC", "ix_sales_order_placed_at"),
            ("customer", "lower(email) = 'x'", "uq_customer_lower_email"),
        ] {
            let plan = plan_of(db, &format!("SELECT id FROM {table} WHERE organization_id = #1 AND {condition} LIMIT 3")).await?;
            assert!(plan.contains(index), "{condition}: {plan}");
        }
        let (query, index) = if postgres {
            ("SELECT id FROM customer WHERE search LIKE '%bolt%'", "ix_customer_search")
        } else {
            ("SELECT id FROM customer WHERE organization_id = #1 AND search LIKE '%bolt%'", "COVERING INDEX ix_customer_search")
        };
        let plan = plan_of(db, query).await?;
        assert!(plan.contains(index), "{plan}");
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
