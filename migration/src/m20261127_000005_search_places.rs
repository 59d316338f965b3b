//! Searches look for each word in more places: orders' own names, emails, phones and postal codes, phones and postal codes of customers and
//! business accounts, and in every script also numbers, ids, skus and alternate skus.
//!
//! An order costs five index entries of its lines less, since its skus are those that its products have or had, and one more of its own.

use crate::schema::{
    Indexes, Kind, NewTable, ROWS, Searched, add_columns, drop_columns, drop_tables, fold, id, literal, run, search_index, text, write_all,
};
use sea_orm_migration::{
    prelude::*,
    sea_orm::{DbBackend, Statement, prelude::Uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for indexes in former_indexes() {
            indexes.drop(manager).await?;
        }
        for table in ["sales_order", "product_identifier"] {
            add_columns(manager, table, &[&format!("\"search\" {} NOT NULL DEFAULT ''", text(manager))]).await?;
        }
        for searched in &SEARCHED {
            write_all(manager, searched).await?;
        }
        skus(manager).await?;
        for indexes in new_indexes() {
            indexes.create(manager).await?;
        }
        // Ids grow, so that on SQLite an order's entry is put at the end.
        search_index(manager, "sales_order", &["id", "search"]).await?;
        search_index(manager, "product_identifier", &["search", "product_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["sales_order", "product_identifier"] {
            run(manager, &[&format!("DROP INDEX \"ix_{table}_search\"")]).await?;
            drop_columns(manager, table, &["search"]).await?;
        }
        for indexes in new_indexes() {
            indexes.drop(manager).await?;
        }
        drop_tables(manager, &["product_sku"]).await?;
        // What stands before the phones is what was there.
        for table in ["area", "brand", "business_account", "customer", "product"] {
            let names = match manager.get_database_backend() {
                DbBackend::Postgres => "split_part(search, chr(1), 1)",
                _ => "substr(search, 1, instr(search, char(1)) - 1)",
            };
            run(manager, &[&format!("UPDATE \"{table}\" SET search = {names}")]).await?;
        }
        for indexes in former_indexes() {
            indexes.create(manager).await?;
        }
        Ok(())
    }
}

fn former_indexes() -> [Indexes; 4] {
    [
        Indexes::of("sales_order").lower("order_number", &["id"]),
        Indexes::of("order_line").lower("sku", &["order_id"]),
        Indexes::of("product").lower("sku", &["id"]),
        Indexes::of("product_identifier").lower("value", &["product_id"]),
    ]
}

fn new_indexes() -> [Indexes; 1] {
    [Indexes::of("sales_order").bare("order_number", &["id"])]
}

/// Every sku that a product has, and those of its lines, which it had.
async fn skus(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::keyed(manager, "product_sku", &["sku", "product_id"])
        .required(Kind::Text, &["sku"])
        .required(Kind::Uuid, &["product_id"])
        .refers("product_id", "product")
        .not_empty(&["sku"])
        .create(manager)
        .await?;
    let (db, backend) = (manager.get_connection(), manager.get_database_backend());
    let find = "SELECT organization_id, id AS product_id, sku FROM product UNION \
                SELECT l.organization_id, l.product_id, l.sku FROM order_line AS l JOIN product AS p \
                ON p.organization_id = l.organization_id AND p.id = l.product_id WHERE l.sku <> p.sku";
    let rows = db.query_all_raw(Statement::from_string(backend, find)).await?;
    for rows in rows.chunks(ROWS) {
        let mut values = Vec::with_capacity(rows.len());
        for row in rows {
            let (organization_id, product_id): (Uuid, Uuid) = (row.try_get("", "organization_id")?, row.try_get("", "product_id")?);
            let sku: String = row.try_get("", "sku")?;
            values.push(format!("({}, {}, {})", id(backend, organization_id), literal(&fold(&sku)), id(backend, product_id)));
        }
        let values = values.join(", ");
        let insert = format!("INSERT INTO product_sku (organization_id, sku, product_id) VALUES {values} ON CONFLICT DO NOTHING");
        run(manager, &[&insert]).await?;
    }
    Ok(())
}

const SEARCHED: [Searched; 7] = [
    Searched::names_of("area", &["name", "code"]),
    Searched::names_of("brand", &["name"]),
    Searched::names_of("product", &["name", "sku", "gtin"]),
    Searched::names_of("product_identifier", &["value"]),
    Searched {
        phones: &["phone"],
        addresses: &["billing_address", "default_shipping_address"],
        ..Searched::names_of("business_account", &["name", "external_id"])
    },
    Searched {
        phones: &["contact_person_number", "company_phone"],
        addresses: &["default_shipping_address", "default_billing_address"],
        ..Searched::names_of(
            "customer",
            &["display_name", "first_name", "last_name", "contact_person_name", "business", "email", "username", "customer_code"],
        )
    },
    Searched {
        codes: &["order_number", "channel_order_id", "purchase_order_number"],
        addresses: &["shipping_address", "shipping_override_address", "billing_address"],
        names_of_addresses: true,
        ..Searched::names_of("sales_order", &["customer_username"])
    },
];
