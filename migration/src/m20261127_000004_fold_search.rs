//! The column `search` is written by the program, which folds case and accents in every script; the database knew A to Z only.

use crate::schema::{fold, run};
use sea_orm_migration::{
    prelude::*,
    sea_orm::{DbBackend, Statement, prelude::Uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The tables, and what is searched of each.
const SEARCHED: [(&str, &[&str]); 5] = [
    ("area", &["name", "code"]),
    ("brand", &["name"]),
    ("business_account", &["name", "external_id"]),
    ("customer", &["display_name", "first_name", "last_name", "contact_person_name", "business", "email", "username", "customer_code"]),
    ("product", &["name", "sku", "gtin"]),
];

/// Rows at once.
const ROWS: usize = 1_000;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in SEARCHED {
            if manager.get_database_backend() == DbBackend::Postgres {
                run(manager, &[&format!("ALTER TABLE \"{table}\" ALTER COLUMN \"search\" DROP EXPRESSION")]).await?;
            } else {
                let drop = |event: &str| format!("DROP TRIGGER \"tr_{table}_search_{event}\"");
                run(manager, &[&drop("insert"), &drop("update")]).await?;
            }
            fold_all(manager, table, columns).await?;
        }
        Ok(())
    }

    /// The column is as it was, and kept by the database again.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in SEARCHED {
            crate::schema::search_by_database(manager, table, columns).await?;
        }
        Ok(())
    }
}

async fn fold_all(manager: &SchemaManager<'_>, table: &str, columns: &[&str]) -> Result<(), DbErr> {
    let (db, backend) = (manager.get_connection(), manager.get_database_backend());
    let id = |id: Uuid| match backend {
        DbBackend::Postgres => format!("'{id}'::uuid"),
        _ => format!("x'{}'", id.simple()),
    };
    let names: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    let mut after = String::new();
    loop {
        let select =
            format!("SELECT organization_id, id, {} FROM \"{table}\"{after} ORDER BY organization_id, id LIMIT {ROWS}", names.join(", "));
        let rows = db.query_all_raw(Statement::from_string(backend, select)).await?;
        let mut values = Vec::with_capacity(rows.len());
        for row in &rows {
            let (organization_id, row_id): (Uuid, Uuid) = (row.try_get("", "organization_id")?, row.try_get("", "id")?);
            let mut texts = Vec::with_capacity(columns.len());
            for column in columns {
                let text: Option<String> = row.try_get("", column)?;
                texts.push(fold(&text.unwrap_or_default()));
            }
            let text = texts.join("\n").replace('\'', "''");
            after = format!(" WHERE (organization_id, id) > ({}, {})", id(organization_id), id(row_id));
            values.push(format!("({}, {}, '{text}')", id(organization_id), id(row_id)));
        }
        if values.is_empty() {
            return Ok(());
        }
        let update = format!(
            "UPDATE \"{table}\" SET search = v.column3 FROM (VALUES {}) AS v \
             WHERE \"{table}\".organization_id = v.column1 AND \"{table}\".id = v.column2",
            values.join(", ")
        );
        run(manager, &[&update]).await?;
    }
}
