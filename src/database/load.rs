//! Loads of many rows in one transaction: by COPY on PostgreSQL, which takes two thirds of the server's time that INSERT takes, and
//! a fraction of ours; by INSERT on SQLite.

use std::fmt::Write;
use std::sync::Arc;

use sea_orm::sqlx::{self, Executor, Postgres};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, IdenStatic, IntoActiveModel, Iterable,
    QueryTrait, RuntimeErr, Statement, Value,
};

use super::Database;

/// An order has 65 columns, and SQLite takes 32,766 parameters.
const ROWS_OF_AN_INSERT: usize = 256;

/// Some rows of one table, in the form that a database takes.
#[derive(Debug)]
pub struct Rows(Form);

#[derive(Debug)]
enum Form {
    Insert(Vec<Statement>),
    Copy { statement: String, data: Vec<u8> },
}

impl Rows {
    /// Prepares rows, whose defaults and triggers work as with any other insert.
    pub fn of<E, A>(backend: DbBackend, models: impl IntoIterator<Item = E::Model>) -> Result<Self, DbErr>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = E>,
    {
        let rows = models.into_iter().map(|model| model.into_active_model().reset_all());
        Ok(Self(match backend {
            DbBackend::Postgres => copy::<E, A>(rows)?,
            _ => inserts::<E, A>(rows.collect()),
        }))
    }
}

/// A transaction that loads rows. Where it is dropped, nothing of it stays.
#[derive(Debug)]
pub struct Load<'a> {
    database: &'a Database,
    transaction: Transaction,
}

#[derive(Debug)]
enum Transaction {
    Sqlite(DatabaseTransaction),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Database {
    /// Begins a load.
    pub async fn load(&self) -> Result<Load<'_>, DbErr> {
        let transaction = match self.backend() {
            DbBackend::Postgres => {
                self.count();
                Transaction::Postgres(self.writer.get_postgres_connection_pool().begin().await.map_err(failed)?)
            }
            _ => Transaction::Sqlite(self.begin().await?),
        };
        Ok(Load { database: self, transaction })
    }
}

impl Load<'_> {
    /// What rows are to be prepared for.
    pub fn backend(&self) -> DbBackend {
        self.database.backend()
    }

    /// Writes rows that were prepared for this database.
    pub async fn write(&mut self, rows: Rows) -> Result<(), DbErr> {
        match (&mut self.transaction, rows.0) {
            (Transaction::Postgres(_), Form::Copy { data, .. }) if data.is_empty() => Ok(()),
            (Transaction::Postgres(transaction), Form::Copy { statement, data }) => {
                self.database.count();
                let mut copy = transaction.copy_in_raw(&statement).await.map_err(failed)?;
                copy.send(data).await.map_err(failed)?;
                copy.finish().await.map(drop).map_err(failed)
            }
            (Transaction::Sqlite(transaction), Form::Insert(statements)) => {
                for statement in statements {
                    transaction.execute_raw(statement).await?;
                }
                Ok(())
            }
            _ => Err(DbErr::Custom("the rows were prepared for another database".to_owned())),
        }
    }

    /// Tells PostgreSQL what is in these tables by now. It keeps the plans of foreign-key checks: those that it made while the tables
    /// were empty read them through.
    pub async fn analyze(&mut self, tables: &'static str) -> Result<(), DbErr> {
        let Transaction::Postgres(transaction) = &mut self.transaction else { return Ok(()) };
        self.database.count();
        let statement = sqlx::AssertSqlSafe(format!("ANALYZE {tables}"));
        transaction.execute(sqlx::raw_sql(statement)).await.map(drop).map_err(failed)
    }

    /// Commits all of it.
    pub async fn commit(self) -> Result<(), DbErr> {
        match self.transaction {
            Transaction::Sqlite(transaction) => return self.database.commit(transaction).await,
            Transaction::Postgres(transaction) => transaction.commit().await.map_err(failed)?,
        }
        self.database.count();
        self.database.bell.ring();
        Ok(())
    }
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error)))
}

/// In groups of a power of two: so few lengths of statement occur that the database finds them prepared.
fn inserts<E, A>(rows: Vec<A>) -> Form
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E>,
{
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    let mut statements = Vec::new();
    while left > 0 {
        let count = ROWS_OF_AN_INSERT.min(1 << left.ilog2());
        statements.push(E::insert_many(rows.by_ref().take(count)).build(DbBackend::Sqlite));
        left -= count;
    }
    Form::Insert(statements)
}

/// As text: a line for each row, a tab between its columns.
fn copy<E, A>(rows: impl Iterator<Item = A>) -> Result<Form, DbErr>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E>,
{
    let columns: Vec<_> = E::Column::iter().collect();
    let names: Vec<_> = columns.iter().map(|column| format!("\"{}\"", column.as_str())).collect();
    let statement = format!("COPY \"{}\" ({}) FROM STDIN", E::default().table_name(), names.join(", "));
    let mut data = String::new();
    for row in rows {
        for (index, column) in columns.iter().enumerate() {
            if index > 0 {
                data.push('\t');
            }
            field(&mut data, row.get(*column).into_value())?;
        }
        data.push('\n');
    }
    Ok(Form::Copy { statement, data: data.into_bytes() })
}

/// <https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS>
fn field(data: &mut String, value: Option<Value>) -> Result<(), DbErr> {
    let written = match value {
        Some(Value::Bool(Some(value))) => write!(data, "{value}"),
        Some(Value::Int(Some(value))) => write!(data, "{value}"),
        Some(Value::BigInt(Some(value))) => write!(data, "{value}"),
        Some(Value::Double(Some(value))) => write!(data, "{value}"),
        Some(Value::Uuid(Some(value))) => write!(data, "{value}"),
        Some(Value::ChronoDate(Some(value))) => write!(data, "{value}"),
        Some(Value::ChronoDateTimeUtc(Some(value))) => write!(data, "{}", value.format("%Y-%m-%dT%H:%M:%S%.6fZ")),
        Some(Value::String(Some(text))) => {
            escape(data, &text);
            Ok(())
        }
        Some(Value::Json(Some(json))) => {
            escape(data, &json.to_string());
            Ok(())
        }
        Some(value) if value == value.as_null() => data.write_str("\\N"),
        other => return Err(DbErr::Type(format!("a load cannot hold {other:?}"))),
    };
    written.map_err(|error| DbErr::Type(error.to_string()))
}

fn escape(data: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '\\' => data.push_str("\\\\"),
            '\n' => data.push_str("\\n"),
            '\r' => data.push_str("\\r"),
            '\t' => data.push_str("\\t"),
            other => data.push(other),
        }
    }
}
