//! Orders keep the email and the phone of whoever placed them, and lines the picture of what was ordered.

use crate::schema::{ROWS, Searched, add_columns, digits, drop_columns, fold, id, literal, run, search_index, text, write_all};
use sea_orm_migration::{
    prelude::*,
    sea_orm::{DbBackend, QueryResult, Statement, prelude::Uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What was searched of orders before.
const BEFORE: Searched = Searched {
    codes: &["order_number", "channel_order_id", "purchase_order_number"],
    addresses: &["shipping_address", "shipping_override_address", "billing_address"],
    names_of_addresses: true,
    ..Searched::names_of("sales_order", &["customer_username"])
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// What customers and products have today is the best that is known of what they had then.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let text = text(manager);
        add_columns(manager, "sales_order", &[&format!("\"email\" {text}"), &format!("\"phone\" {text}")]).await?;
        add_columns(manager, "order_line", &[&format!("\"image_main\" {text}")]).await?;
        // To make it once is quicker than to change it order by order.
        run(manager, &["DROP INDEX \"ix_sales_order_search\""]).await?;
        customers(manager).await?;
        business_accounts(manager).await?;
        pictures(manager).await?;
        search_index(manager, "sales_order", &["id", "search"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "order_line", &["image_main"]).await?;
        drop_columns(manager, "sales_order", &["email", "phone"]).await?;
        run(manager, &["DROP INDEX \"ix_sales_order_search\""]).await?;
        write_all(manager, &BEFORE).await?;
        search_index(manager, "sales_order", &["id", "search"]).await
    }
}

/// Their orders get their emails and phones, which are searched too: emails stand before all else, phones behind their mark.
async fn customers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (backend, mark) = (manager.get_database_backend(), mark(manager));
    let phone = "coalesce(contact_person_number, company_phone)";
    let mut batches = Batches::of("customer", "email IS NOT NULL OR contact_person_number IS NOT NULL OR company_phone IS NOT NULL");
    while let Some(rows) = batches.next(manager, &format!("email, {phone} AS phone")).await? {
        let mut values = Vec::with_capacity(rows.len());
        for row in &rows {
            let (email, phone): (Option<String>, Option<String>) = (row.try_get("", "email")?, row.try_get("", "phone")?);
            let line = |text: Option<String>| literal(&text.filter(|text| !text.is_empty()).map(|text| text + "\n").unwrap_or_default());
            let [organization_id, customer_id] = ids(backend, row)?;
            let (folded, digits) = (line(email.as_deref().map(fold)), line(phone.as_deref().map(digits)));
            let (email, phone) = (optional(email), optional(phone));
            values.push(format!("({organization_id}, {customer_id}, {email}, {phone}, {folded}, {digits})"));
        }
        let update = format!(
            "UPDATE sales_order SET email = v.column3, phone = v.column4, \
             search = v.column5 || replace(sales_order.search, {mark}, {mark} || v.column6) FROM (VALUES {}) AS v \
             WHERE sales_order.organization_id = v.column1 AND sales_order.customer_id = v.column2",
            values.join(", ")
        );
        run(manager, &[&update]).await?;
    }
    Ok(())
}

/// Where no phone of the customer is known.
async fn business_accounts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (backend, mark) = (manager.get_database_backend(), mark(manager));
    let mut batches = Batches::of("business_account", "phone IS NOT NULL");
    while let Some(rows) = batches.next(manager, "phone").await? {
        let mut values = Vec::with_capacity(rows.len());
        for row in &rows {
            let phone: String = row.try_get("", "phone")?;
            let [organization_id, account_id] = ids(backend, row)?;
            values.push(format!("({organization_id}, {account_id}, {}, {})", literal(&phone), literal(&format!("{}\n", digits(&phone)))));
        }
        let update = format!(
            "UPDATE sales_order SET phone = v.column3, search = replace(sales_order.search, {mark}, {mark} || v.column4) \
             FROM (VALUES {}) AS v WHERE sales_order.organization_id = v.column1 AND sales_order.business_account_id = v.column2 \
             AND sales_order.phone IS NULL",
            values.join(", ")
        );
        run(manager, &[&update]).await?;
    }
    Ok(())
}

async fn pictures(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    let mut batches = Batches::of("product", "image_main IS NOT NULL");
    while let Some(rows) = batches.next(manager, "image_main").await? {
        let mut values = Vec::with_capacity(rows.len());
        for row in &rows {
            let picture: String = row.try_get("", "image_main")?;
            let [organization_id, product_id] = ids(backend, row)?;
            values.push(format!("({organization_id}, {product_id}, {})", literal(&picture)));
        }
        let update = format!(
            "UPDATE order_line SET image_main = v.column3 FROM (VALUES {}) AS v \
             WHERE order_line.organization_id = v.column1 AND order_line.product_id = v.column2",
            values.join(", ")
        );
        run(manager, &[&update]).await?;
    }
    Ok(())
}

/// The rows of a table for which a condition holds, so many at once.
struct Batches {
    table: &'static str,
    condition: &'static str,
    after: String,
}

impl Batches {
    fn of(table: &'static str, condition: &'static str) -> Self {
        Self { table, condition, after: String::new() }
    }

    /// The next, with these columns; none at the end.
    async fn next(&mut self, manager: &SchemaManager<'_>, columns: &str) -> Result<Option<Vec<QueryResult>>, DbErr> {
        let (db, backend, Self { table, condition, after }) = (manager.get_connection(), manager.get_database_backend(), self);
        let select = format!(
            "SELECT organization_id, id, {columns} FROM \"{table}\" WHERE ({condition}){after} ORDER BY organization_id, id LIMIT {ROWS}"
        );
        let rows = db.query_all_raw(Statement::from_string(backend, select)).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        *after = format!(" AND (organization_id, id) > ({})", ids(backend, last)?.join(", "));
        Ok(Some(rows))
    }
}

/// The organization and the row, as SQL.
fn ids(backend: DbBackend, row: &QueryResult) -> Result<[String; 2], DbErr> {
    let (organization_id, row_id): (Uuid, Uuid) = (row.try_get("", "organization_id")?, row.try_get("", "id")?);
    Ok([id(backend, organization_id), id(backend, row_id)])
}

fn optional(text: Option<String>) -> String {
    text.map_or_else(|| "CAST(NULL AS text)".to_owned(), |text| literal(&text))
}

/// What stands before the phones in the column `search`.
fn mark(manager: &SchemaManager<'_>) -> &'static str {
    match manager.get_database_backend() {
        DbBackend::Postgres => "chr(1)",
        _ => "char(1)",
    }
}
