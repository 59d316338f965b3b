//! The indexes of one table. All begin with `organization_id`, which is not spelled out.
//!
//! They are written as SQL, which is the same for both databases: sea-query has no expression indexes for SQLite.

use sea_orm_migration::{DbErr, SchemaManager, sea_orm::ConnectionTrait};

/// The indexes of a table that are being declared.
pub(crate) struct Indexes {
    table: &'static str,
    indexes: Vec<Index>,
}

struct Index {
    name: String,
    unique: bool,
    parts: Vec<String>,
    condition: Option<String>,
}

impl Indexes {
    pub(crate) fn of(table: &'static str) -> Self {
        Self { table, indexes: Vec::new() }
    }

    /// No two rows of an organization share these values; NULLs are never the same.
    pub(crate) fn unique(self, columns: &[&'static str]) -> Self {
        self.add(true, columns.join("_"), quoted(columns), None)
    }

    /// No two rows of an organization share this text, without case.
    pub(crate) fn unique_lower(self, column: &'static str) -> Self {
        self.add(true, format!("lower_{column}"), vec![lower(column)], None)
    }

    /// At most one row of an organization has this flag.
    pub(crate) fn one(self, flag: &'static str) -> Self {
        self.add(true, flag.to_owned(), Vec::new(), Some(format!("\"{flag}\"")))
    }

    pub(crate) fn plain(self, columns: &[&'static str]) -> Self {
        self.add(false, plain_name(columns), quoted(columns), None)
    }

    /// Without the rows that lack the first column: they cost nothing.
    pub(crate) fn where_set(self, columns: &[&'static str]) -> Self {
        let condition = columns.first().map(|column| format!("\"{column}\" IS NOT NULL"));
        self.add(false, plain_name(columns), quoted(columns), condition)
    }

    /// Without the rows that lack a column: they cost nothing.
    pub(crate) fn plain_where_set(self, column: &str, columns: &[&'static str]) -> Self {
        self.add(false, plain_name(columns), quoted(columns), Some(format!("\"{column}\" IS NOT NULL")))
    }

    /// For the beginning of a text without case; `then` are further columns, so that the index alone answers.
    pub(crate) fn lower(self, column: &'static str, then: &[&'static str]) -> Self {
        let parts = [vec![lower(column)], quoted(then)].concat();
        self.add(false, format!("lower_{column}"), parts, None)
    }

    /// As `lower`, without the rows that lack the text.
    pub(crate) fn lower_where_set(self, column: &'static str, then: &[&'static str]) -> Self {
        let parts = [vec![lower(column)], quoted(then)].concat();
        // Of the expression, not of the column: SQLite must see that a query implies it.
        self.add(false, format!("lower_{column}"), parts, Some(format!("{} IS NOT NULL", lower(column))))
    }

    /// For the beginning of a number without case, and without `#` and zeros before it.
    pub(crate) fn bare(self, column: &'static str, then: &[&'static str]) -> Self {
        let parts = [vec![format!("ltrim({}, '#0')", lower(column))], quoted(then)].concat();
        self.add(false, format!("bare_{column}"), parts, None)
    }

    /// Texts that may be longer than an index entry: only their first 100 characters are kept. A query that
    /// is to use the third column compares `substr(…, 1, 100)` besides the text itself.
    pub(crate) fn beginning(self, columns: &[&'static str], text: &'static str, then: &[&'static str]) -> Self {
        let parts = [quoted(columns), vec![format!("substr(\"{text}\", 1, 100)")], quoted(then)].concat();
        self.add(false, format!("{}_{text}", columns.join("_")), parts, None)
    }

    /// Makes the indexes.
    pub(crate) async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        for index in self.indexes {
            manager.get_connection().execute_unprepared(&index.sql(self.table)).await?;
        }
        Ok(())
    }

    /// Drops the indexes.
    pub(crate) async fn drop(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        for index in self.indexes.iter().rev() {
            manager.get_connection().execute_unprepared(&format!("DROP INDEX \"{}\"", index.name)).await?;
        }
        Ok(())
    }

    fn add(mut self, unique: bool, name: String, parts: Vec<String>, condition: Option<String>) -> Self {
        let prefix = if unique { "uq" } else { "ix" };
        self.indexes.push(Index { name: format!("{prefix}_{}_{name}", self.table), unique, parts, condition });
        self
    }
}

impl Index {
    fn sql(&self, table: &str) -> String {
        let unique = if self.unique { "UNIQUE " } else { "" };
        let parts: String = self.parts.iter().map(|part| format!(", {part}")).collect();
        let condition = self.condition.as_ref().map(|condition| format!(" WHERE {condition}")).unwrap_or_default();
        format!("CREATE {unique}INDEX \"{}\" ON \"{table}\" (\"organization_id\"{parts}){condition}", self.name)
    }
}

/// An index is named for its columns but for the tie breaker.
fn plain_name(columns: &[&'static str]) -> String {
    let named: Vec<_> = columns.iter().copied().filter(|column| *column != "id").collect();
    named.join("_")
}

fn quoted(columns: &[&'static str]) -> Vec<String> {
    columns.iter().map(|column| format!("\"{column}\"")).collect()
}

fn lower(column: &str) -> String {
    format!("lower(\"{column}\")")
}
