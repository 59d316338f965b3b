//! What a transaction writes, in one message to the database, whatever the number of tables and rows.
//!
//! On PostgreSQL it is one statement, whose parts are written side by side (`WITH … AS (INSERT …), … SELECT`): a round trip for all of
//! them. So no two parts may write the same row; foreign keys are checked when all of it is there. On SQLite, which is in the same
//! process, the parts are a script.

mod rows;

use std::fmt::{self, Write as _};

use sea_orm::sea_query::prepare::SqlWriterValues;
use sea_orm::sea_query::{DeleteStatement, PostgresQueryBuilder, UpdateStatement};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, DeleteMany, EntityTrait, IdenStatic, IntoActiveModel, Iterable, QueryTrait,
    Statement, StatementBuilder, UpdateMany, Value, Values,
};

use self::rows::{Rows, Upsert};

/// Parameters of one message at the most: PostgreSQL takes 65,535, where a table's rows are one, and SQLite 32,766 for each statement.
const PARAMETERS: usize = 30_000;

/// Inserts, updates and deletions that are to be made together.
#[derive(Debug, Default)]
pub struct Writes(Vec<Part>);

#[derive(Debug)]
struct Part {
    work: Work,
    /// How many rows it writes.
    rows: u64,
    parameters: usize,
}

#[derive(Debug)]
enum Work {
    Insert(Rows, Option<Upsert>),
    Update(UpdateStatement),
    Delete(DeleteStatement),
}

impl Writes {
    /// Adds rows, which may refer to rows that were added before them.
    pub fn insert<E, A>(&mut self, models: impl IntoIterator<Item = E::Model>)
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = E>,
    {
        self.add(Rows::of::<E, A>(models), None);
    }

    /// Adds rows; one that is there already takes on the values of these columns.
    pub fn upsert<E, A>(&mut self, models: impl IntoIterator<Item = E::Model>, key: &[E::Column], columns: &[E::Column])
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = E>,
    {
        let names = |columns: &[E::Column]| columns.iter().map(|column| column.as_str()).collect();
        self.add(Rows::of::<E, A>(models), Some(Upsert { key: names(key), columns: names(columns) }));
    }

    fn add(&mut self, rows: Rows, upsert: Option<Upsert>) {
        if !rows.is_empty() {
            let count = rows.len() as u64;
            self.0.push(Part { work: Work::Insert(rows, upsert), rows: count, parameters: 1 });
        }
    }

    /// Changes so many rows.
    pub fn update<E: EntityTrait>(&mut self, update: UpdateMany<E>, rows: usize) {
        let update = update.into_query();
        // A row may set each of its columns; keys and cases have a few parameters more.
        let parameters = E::Column::iter().count() + rows * 6;
        self.0.push(Part { work: Work::Update(update), rows: rows as u64, parameters });
    }

    /// Takes so many rows away.
    pub fn delete<E: EntityTrait>(&mut self, delete: DeleteMany<E>, rows: usize) {
        let work = Work::Delete(delete.into_query());
        self.0.push(Part { work, rows: rows as u64, parameters: rows + 4 });
    }

    /// Writes all of it. Where other rows are written than were to be, the transaction must be given up.
    pub async fn run(self, tx: &impl ConnectionTrait) -> Result<(), DbErr> {
        let (mut message, mut parameters) = (Vec::new(), 0);
        let parts =
            if tx.get_database_backend() == DbBackend::Postgres { self.0 } else { self.0.into_iter().flat_map(Part::split).collect() };
        for part in parts {
            if parameters + part.parameters > PARAMETERS && !message.is_empty() {
                send(tx, std::mem::take(&mut message)).await?;
                parameters = 0;
            }
            parameters += part.parameters;
            message.push(part);
        }
        send(tx, message).await
    }
}

impl Part {
    /// As many parts as SQLite needs for its rows, each value of which is a parameter there.
    fn split(self) -> Vec<Self> {
        let Work::Insert(mut rows, upsert) = self.work else { return vec![self] };
        let mut parts = Vec::new();
        while !rows.is_empty() {
            let left = rows.split_off(PARAMETERS);
            let (count, parameters) = (rows.len() as u64, rows.parameters());
            parts.push(Self { work: Work::Insert(rows, upsert.clone()), rows: count, parameters });
            rows = left;
        }
        parts
    }
}

async fn send(tx: &impl ConnectionTrait, parts: Vec<Part>) -> Result<(), DbErr> {
    if parts.is_empty() {
        return Ok(());
    }
    let rows: u64 = parts.iter().map(|part| part.rows).sum();
    let backend = tx.get_database_backend();
    let written = if backend == DbBackend::Postgres {
        let row = tx.query_one_raw(one_statement(&parts)?).await?;
        let written: i64 = row.ok_or_else(|| DbErr::Custom("a write has no answer".to_owned()))?.try_get("", "written")?;
        written.unsigned_abs()
    } else {
        tx.execute_raw(script(backend, parts)?).await?.rows_affected()
    };
    if written == rows { Ok(()) } else { Err(DbErr::Custom(format!("{rows} rows were to be written, and {written} were"))) }
}

fn one_statement(parts: &[Part]) -> Result<Statement, DbErr> {
    let json = |part: &Part| if let Work::Insert(rows, _) = &part.work { rows.json() } else { Ok(String::new()) };
    let texts = parts.iter().map(json).collect::<Result<Vec<_>, _>>()?;
    let mut sql = SqlWriterValues::new("$", true);
    write(&mut sql, parts, texts).map_err(rows::cannot_be_written)?;
    let (sql, values) = sql.into_parts();
    Ok(Statement { sql, values: Some(values), db_backend: DbBackend::Postgres })
}

/// `WITH part_0 AS (… RETURNING 1), … SELECT (SELECT count(*) FROM part_0) + … AS written`.
fn write(sql: &mut SqlWriterValues, parts: &[Part], texts: Vec<String>) -> fmt::Result {
    let mut sum = String::new();
    for (place, (part, text)) in parts.iter().zip(texts).enumerate() {
        write!(sql, "{} part_{place} AS (", if place == 0 { "WITH" } else { "," })?;
        match &part.work {
            Work::Insert(rows, upsert) => rows.write(sql, text, upsert.as_ref())?,
            Work::Update(update) => update.build_collect_into(PostgresQueryBuilder, sql),
            Work::Delete(delete) => delete.build_collect_into(PostgresQueryBuilder, sql),
        }
        sql.write_str(" RETURNING 1)")?;
        write!(sum, "{}(SELECT count(*) FROM part_{place})", if place == 0 { "" } else { " + " })?;
    }
    write!(sql, " SELECT {sum} AS written")
}

/// The driver takes statements one after the other, and each takes its own of the values.
fn script(backend: DbBackend, parts: Vec<Part>) -> Result<Statement, DbErr> {
    let (mut sql, mut values): (String, Vec<Value>) = Default::default();
    for part in parts {
        let statement = match part.work {
            Work::Insert(rows, upsert) => StatementBuilder::build(&rows.insert(upsert)?, &backend),
            Work::Update(update) => StatementBuilder::build(&update, &backend),
            Work::Delete(delete) => StatementBuilder::build(&delete, &backend),
        };
        if !sql.is_empty() {
            sql.push_str("; ");
        }
        sql.push_str(&statement.sql);
        values.extend(statement.values.into_iter().flatten());
    }
    Ok(Statement { sql, values: Some(Values(values)), db_backend: backend })
}
