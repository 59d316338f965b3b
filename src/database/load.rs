//! Loads of many rows in one transaction. On PostgreSQL the columns are sent as arrays: one statement, planned once, takes any number
//! of rows, where lists of values are planned anew for each length. (COPY cost the server a third less than lists, but the driver
//! lets Nagle's algorithm hold back the end of each, for 40 ms.) On SQLite each row is a list of values.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sqlx::postgres::PgArguments;
use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::{self, Executor, Postgres};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, IdenStatic, IntoActiveModel, Iterable,
    QueryTrait, RuntimeErr, Statement, Value,
};
use uuid::Uuid;

use super::Database;

/// An order has 65 columns, and SQLite takes 32,766 parameters.
const ROWS_OF_AN_INSERT: usize = 256;

/// Some rows of one table, in the form that a database takes.
#[derive(Debug)]
pub struct Rows(Form);

#[derive(Debug)]
enum Form {
    Insert(Vec<Statement>),
    Arrays { statement: String, columns: Vec<Column> },
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
            DbBackend::Postgres => arrays::<E, A>(&rows.collect::<Vec<_>>())?,
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
            (Transaction::Postgres(transaction), Form::Arrays { statement, columns }) => {
                if columns.is_empty() {
                    return Ok(());
                }
                self.database.count();
                let query = sqlx::query(sqlx::AssertSqlSafe(statement));
                let query = columns.into_iter().fold(query, |query, column| column.bind(query));
                query.execute(&mut **transaction).await.map(drop).map_err(failed)
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

/// A column's values, as an array of the type that PostgreSQL has for them.
#[derive(Debug)]
enum Column {
    Bool(Vec<Option<bool>>),
    Int(Vec<Option<i32>>),
    BigInt(Vec<Option<i64>>),
    Double(Vec<Option<f64>>),
    Text(Vec<Option<String>>),
    Json(Vec<Option<serde_json::Value>>),
    Uuid(Vec<Option<Uuid>>),
    Date(Vec<Option<NaiveDate>>),
    Instant(Vec<Option<DateTime<Utc>>>),
}

impl Column {
    /// Values of one kind, one at least; null has a kind too.
    fn of(values: Vec<Value>) -> Result<Self, DbErr> {
        macro_rules! all {
            ($column:ident of $kind:ident) => { all!($column of $kind(value) as value) };
            ($column:ident of $kind:ident($value:ident) as $read:expr) => {
                values.into_iter().map(|value| match value {
                    Value::$kind($value) => Ok($read),
                    other => Err(DbErr::Type(format!("a column cannot hold {other:?} beside others"))),
                }).collect::<Result<_, _>>().map(Self::$column)
            };
        }
        match values.first() {
            Some(Value::Bool(_)) => all!(Bool of Bool),
            Some(Value::Int(_)) => all!(Int of Int),
            Some(Value::BigInt(_)) => all!(BigInt of BigInt),
            Some(Value::Double(_)) => all!(Double of Double),
            Some(Value::String(_)) => all!(Text of String),
            Some(Value::Json(_)) => all!(Json of Json(value) as value.map(|json| *json)),
            Some(Value::Uuid(_)) => all!(Uuid of Uuid),
            Some(Value::ChronoDate(_)) => all!(Date of ChronoDate),
            Some(Value::ChronoDateTimeUtc(_)) => all!(Instant of ChronoDateTimeUtc),
            other => Err(DbErr::Type(format!("a load cannot hold {other:?}"))),
        }
    }

    fn bind<'q>(self, query: Query<'q, Postgres, PgArguments>) -> Query<'q, Postgres, PgArguments> {
        match self {
            Self::Bool(values) => query.bind(values),
            Self::Int(values) => query.bind(values),
            Self::BigInt(values) => query.bind(values),
            Self::Double(values) => query.bind(values),
            Self::Text(values) => query.bind(values),
            Self::Json(values) => query.bind(values),
            Self::Uuid(values) => query.bind(values),
            Self::Date(values) => query.bind(values),
            Self::Instant(values) => query.bind(values),
        }
    }
}

fn arrays<E, A>(rows: &[A]) -> Result<Form, DbErr>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E>,
{
    let (mut names, mut places, mut columns) = (Vec::new(), Vec::new(), Vec::new());
    if !rows.is_empty() {
        for column in E::Column::iter() {
            // All values are set, so that none is missing.
            columns.push(Column::of(rows.iter().filter_map(|row| row.get(column).into_value()).collect())?);
            names.push(format!("\"{}\"", column.as_str()));
            places.push(format!("${}", columns.len()));
        }
    }
    let table = E::default().table_name();
    let statement = format!("INSERT INTO \"{table}\" ({}) SELECT * FROM unnest({})", names.join(", "), places.join(", "));
    Ok(Form::Arrays { statement, columns })
}
