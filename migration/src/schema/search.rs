//! The column `search`. PostgreSQL generates it; on SQLite triggers do.
//!
//! SQLite takes no index for covering that holds a generated column (3.51), and covering is all that its index is good for:
//! a part of a text is found by reading through it.

use sea_orm_migration::{
    DbErr, SchemaManager,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};

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

/// Has the database keep the column again, as it was before the program did. Its index goes and comes with it.
pub(crate) async fn by_database(manager: &SchemaManager<'_>, table: &str, columns: &[&str]) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if manager.get_database_backend() != DbBackend::Postgres {
        let text = text(columns, "", "char(10)");
        db.execute_unprepared(&format!("UPDATE \"{table}\" SET \"search\" = {text}")).await?;
        return create_triggers(manager, table, columns).await;
    }
    let find = format!("SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexname = 'ix_{table}_search'");
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, find)).await?;
    let index: Option<String> = row.map(|row| row.try_get("", "indexdef")).transpose()?;
    let text = text(columns, "", "chr(10)");
    let column = format!("\"search\" text COLLATE \"C\" GENERATED ALWAYS AS ({text}) STORED");
    db.execute_unprepared(&format!("ALTER TABLE \"{table}\" DROP COLUMN \"search\", ADD COLUMN {column}")).await?;
    if let Some(index) = index {
        db.execute_unprepared(&index).await?;
    }
    Ok(())
}

/// The index of a part of the column: of trigrams; on SQLite one that holds all that is asked for, which is the least to read through.
pub(crate) async fn index(manager: &SchemaManager<'_>, table: &'static str, covering: &[&'static str]) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Postgres {
        let schema = trigram_schema(manager).await?;
        db.execute_unprepared(&format!("CREATE INDEX \"ix_{table}_search\" ON \"{table}\" USING gin (\"search\" {schema}.gin_trgm_ops)"))
            .await?;
        return Ok(());
    }
    let columns: Vec<_> = covering.iter().map(|column| format!(", \"{column}\"")).collect();
    let columns = columns.concat();
    db.execute_unprepared(&format!("CREATE INDEX \"ix_{table}_search\" ON \"{table}\" (\"organization_id\"{columns})")).await?;
    Ok(())
}

/// The quoted name of the schema that `pg_trgm` is in.
///
/// Where it is not installed yet, it gets a schema of its own: tests and tools empty `public`, and trip over its functions there.
pub(crate) async fn trigram_schema(manager: &SchemaManager<'_>) -> Result<String, DbErr> {
    const FIND: &str = "SELECT quote_ident(n.nspname) AS name FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace \
                        WHERE e.extname = 'pg_trgm'";
    let db = manager.get_connection();
    let find = || Statement::from_string(DbBackend::Postgres, FIND);
    if let Some(row) = db.query_one_raw(find()).await? {
        return row.try_get("", "name");
    }
    db.execute_unprepared("CREATE SCHEMA IF NOT EXISTS extensions").await?;
    db.execute_unprepared("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA extensions").await?;
    match db.query_one_raw(find()).await? {
        Some(row) => row.try_get("", "name"),
        None => Err(DbErr::Migration("the extension pg_trgm cannot be installed".to_owned())),
    }
}
