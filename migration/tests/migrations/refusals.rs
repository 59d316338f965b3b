//! What the tables refuse, whatever the program does.

use crate::{
    rows::fill,
    scratch::{Scratch, run},
};
use sea_orm_migration::{DbErr, sea_orm::DbBackend};

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
