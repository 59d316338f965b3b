//! Changes of tables that are there.

use sea_orm_migration::{
    DbErr, SchemaManager,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};

/// Runs statements that both databases read alike.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// The type of a text column, ordered by its bytes.
pub(crate) fn text(manager: &SchemaManager<'_>) -> &'static str {
    match manager.get_database_backend() {
        DbBackend::Postgres => r#"text COLLATE "C""#,
        _ => "text",
    }
}

/// Adds columns: their names with their types and what else is said of them, as SQL.
pub(crate) async fn add_columns(manager: &SchemaManager<'_>, table: &str, columns: &[&str]) -> Result<(), DbErr> {
    for column in columns {
        run(manager, &[&format!("ALTER TABLE \"{table}\" ADD COLUMN {column}")]).await?;
    }
    Ok(())
}

/// Takes columns away.
pub(crate) async fn drop_columns(manager: &SchemaManager<'_>, table: &str, columns: &[&str]) -> Result<(), DbErr> {
    for column in columns {
        run(manager, &[&format!("ALTER TABLE \"{table}\" DROP COLUMN \"{column}\"")]).await?;
    }
    Ok(())
}

/// Puts other conditions in the place of named checks; none where there is none any more.
///
/// SQLite cannot change a check. It documents that the text of the table may be changed instead, where this changes nothing of what is
/// kept (https://www.sqlite.org/lang_altertable.html#otheralter); the tables that refer to this one then need not be made anew.
pub(crate) async fn change_checks(manager: &SchemaManager<'_>, table: &str, checks: &[(&str, Option<&str>)]) -> Result<(), DbErr> {
    let checks = checks.iter().map(|(column, condition)| (format!("ck_{table}_{column}"), *condition));
    if manager.get_database_backend() == DbBackend::Postgres {
        for (name, condition) in checks {
            run(manager, &[&format!("ALTER TABLE \"{table}\" DROP CONSTRAINT IF EXISTS \"{name}\"")]).await?;
            if let Some(condition) = condition {
                run(manager, &[&format!("ALTER TABLE \"{table}\" ADD CONSTRAINT \"{name}\" CHECK ({condition})")]).await?;
            }
        }
        return Ok(());
    }
    let mut sql = sqlite_text(manager, table).await?;
    for (name, condition) in checks {
        sql = with_check(&sql, &name, condition).ok_or_else(|| DbErr::Migration(format!("the table {table} cannot be read")))?;
    }
    write_sqlite_text(manager, table, &sql).await
}

/// Has rows go with the row that they refer to, or keep it as before. On SQLite as with checks.
pub(crate) async fn change_reference(manager: &SchemaManager<'_>, table: &str, column: &str, to: &str, cascade: bool) -> Result<(), DbErr> {
    let reference = format!("FOREIGN KEY (\"organization_id\", \"{column}\") REFERENCES \"{to}\" (\"organization_id\", \"id\")");
    let action = if cascade { " ON DELETE CASCADE" } else { "" };
    if manager.get_database_backend() == DbBackend::Postgres {
        let name = format!("fk_{table}_{column}");
        run(manager, &[&format!("ALTER TABLE \"{table}\" DROP CONSTRAINT \"{name}\", ADD CONSTRAINT \"{name}\" {reference}{action}")]).await
    } else {
        let sql = sqlite_text(manager, table).await?;
        if !sql.contains(&reference) {
            return Err(DbErr::Migration(format!("the table {table} does not refer to {to}")));
        }
        let bare = sql.replace(&format!("{reference} ON DELETE CASCADE"), &reference);
        write_sqlite_text(manager, table, &bare.replace(&reference, &format!("{reference}{action}"))).await
    }
}

/// The statement that makes a table.
async fn sqlite_text(manager: &SchemaManager<'_>, table: &str) -> Result<String, DbErr> {
    let db = manager.get_connection();
    let find = format!("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '{table}'");
    let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, find)).await?;
    row.ok_or_else(|| DbErr::Migration(format!("there is no table {table}")))?.try_get("", "sql")
}

async fn write_sqlite_text(manager: &SchemaManager<'_>, table: &str, sql: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let version = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA schema_version")).await?;
    let version: i32 = version.ok_or_else(|| DbErr::Migration("there is no schema version".to_owned()))?.try_get_by_index(0)?;
    let change = format!("UPDATE sqlite_master SET sql = '{}' WHERE type = 'table' AND name = '{table}'", sql.replace('\'', "''"));
    let version = format!("PRAGMA schema_version = {}", version + 1);
    run(manager, &["PRAGMA writable_schema = ON", &change, &version, "PRAGMA writable_schema = RESET"]).await
}

/// The statement that makes a table, with another condition in a check's place.
fn with_check(sql: &str, name: &str, condition: Option<&str>) -> Option<String> {
    let begin = format!("CONSTRAINT \"{name}\" CHECK (");
    let check = condition.map(|condition| format!("{begin}{condition})")).unwrap_or_default();
    let Some(start) = sql.find(&begin) else {
        let end = sql.rfind(')')?;
        return Some(if check.is_empty() { sql.to_owned() } else { format!("{}, {check}{}", &sql[..end], &sql[end..]) });
    };
    let (mut depth, mut quoted, mut end) = (1, false, None);
    for (place, character) in sql[start + begin.len()..].char_indices() {
        match character {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            end = Some(start + begin.len() + place + 1);
            break;
        }
    }
    let (before, after) = (&sql[..start], &sql[end?..]);
    let before = if check.is_empty() { before.trim_end().strip_suffix(',')? } else { before };
    Some(format!("{before}{check}{after}"))
}
