//! The column `search`. PostgreSQL generates it; on SQLite triggers do.
//!
//! SQLite takes no index for covering that holds a generated column (3.51), and covering is all that its index is good for:
//! a part of a text is found by reading through it.

use sea_orm_migration::{DbErr, SchemaManager, sea_orm::ConnectionTrait};

/// The columns in lower case, one a line, as SQL.
pub(super) fn text(columns: &[&str], row: &str, newline: &str) -> String {
    let parts: Vec<_> = columns.iter().map(|column| format!("coalesce({row}\"{column}\", '')")).collect();
    format!("lower({})", parts.join(&format!(" || {newline} || ")))
}

/// SQLite's triggers; none where nothing is searched. They go with their table.
pub(super) async fn create_triggers(manager: &SchemaManager<'_>, table: &str, columns: &[&str]) -> Result<(), DbErr> {
    if columns.is_empty() {
        return Ok(());
    }
    let text = text(columns, "NEW.", "char(10)");
    let columns: Vec<_> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    for (name, event) in [("insert", "INSERT".to_owned()), ("update", format!("UPDATE OF {}", columns.join(", ")))] {
        let sql = format!(
            "CREATE TRIGGER \"tr_{table}_search_{name}\" AFTER {event} ON \"{table}\" \
             BEGIN UPDATE \"{table}\" SET \"search\" = {text} WHERE rowid = NEW.rowid; END"
        );
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}
