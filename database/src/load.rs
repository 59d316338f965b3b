//! Loads of many rows in one transaction. On PostgreSQL the columns are sent as arrays: a statement, planned once, takes any number
//! of rows of any number of tables, where lists of values are planned anew for each length. (COPY is cheaper for the server, but takes
//! one table at a time, and the driver lets Nagle's algorithm hold back the end of each large message, for 40 ms.) On SQLite each row
//! is a list of values.
//!
//! A request's few rows go another way (`writes`), as JSON: there the arrays of all columns would cost more than the rows.

use std::sync::Arc;

use sea_orm::sqlx::postgres::PgArguments;
use sea_orm::sqlx::{self, Arguments, Executor, Postgres};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, IdenStatic, IntoActiveModel, Iterable,
    QueryTrait, RuntimeErr, Statement, Value,
};

use super::Database;

/// An order has 62 columns, and SQLite takes 32,766 parameters.
const ROWS_OF_AN_INSERT: usize = 256;

/// PostgreSQL keeps the plans of foreign-key checks: one that was made while a table was small would read the large one through.
const INDEXED: &str = "SET LOCAL enable_seqscan = off";

/// Rows of some tables, in the form that a database takes. They may refer to rows of the tables before theirs.
#[derive(Debug)]
pub struct Rows(Form);

#[derive(Debug)]
enum Form {
    Lists(Vec<Statement>),
    /// The arguments in the driver's own form: nobody waits for the driver while it would make that.
    Arrays {
        inserts: Vec<String>,
        arguments: PgArguments,
    },
}

impl Rows {
    /// None yet.
    pub fn new(backend: DbBackend) -> Self {
        Self(match backend {
            DbBackend::Postgres => Form::Arrays { inserts: Vec::new(), arguments: PgArguments::default() },
            _ => Form::Lists(Vec::new()),
        })
    }

    /// These and more, whose defaults and triggers work as with any other insert.
    pub fn and<E, A>(mut self, models: impl IntoIterator<Item = E::Model>) -> Result<Self, DbErr>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = E>,
    {
        let rows: Vec<A> = models.into_iter().map(|model| model.into_active_model().reset_all()).collect();
        match &mut self.0 {
            _ if rows.is_empty() => {}
            Form::Lists(statements) => add_lists::<E, A>(statements, rows),
            Form::Arrays { inserts, arguments } => inserts.push(add_arrays::<E, A>(arguments, rows)?),
        }
        Ok(self)
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
        let mut load = Load { database: self, transaction };
        load.run(INDEXED.to_owned()).await?;
        Ok(load)
    }
}

impl Load<'_> {
    /// What rows are to be prepared for.
    pub fn backend(&self) -> DbBackend {
        self.database.backend()
    }

    /// Writes rows that are in this database's form.
    pub async fn write(&mut self, rows: Rows) -> Result<(), DbErr> {
        match (&mut self.transaction, rows.0) {
            (Transaction::Postgres(transaction), Form::Arrays { inserts, arguments }) => {
                let Some(statement) = one_statement(&inserts) else { return Ok(()) };
                self.database.count();
                let query = sqlx::query_with(sqlx::AssertSqlSafe(statement), arguments);
                query.execute(&mut **transaction).await.map(drop).map_err(failed)
            }
            (Transaction::Sqlite(transaction), Form::Lists(statements)) => {
                for statement in statements {
                    transaction.execute_raw(statement).await?;
                }
                Ok(())
            }
            _ => Err(DbErr::Custom("the rows are in another database's form".to_owned())),
        }
    }

    /// Has PostgreSQL look at what is in these tables by now: the plans of foreign-key checks that it made before are forgotten.
    pub async fn analyze(&mut self, tables: &[&str]) -> Result<(), DbErr> {
        // One by one: all of them together might take longer than a statement may.
        for table in tables {
            self.run(format!("ANALYZE {table}")).await?;
        }
        Ok(())
    }

    /// For PostgreSQL only.
    async fn run(&mut self, statement: String) -> Result<(), DbErr> {
        let Transaction::Postgres(transaction) = &mut self.transaction else { return Ok(()) };
        self.database.count();
        transaction.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement))).await.map(drop).map_err(failed)
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
fn add_lists<E, A>(statements: &mut Vec<Statement>, rows: Vec<A>)
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E>,
{
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    while left > 0 {
        let count = ROWS_OF_AN_INSERT.min(1 << left.ilog2());
        statements.push(E::insert_many(rows.by_ref().take(count)).build(DbBackend::Sqlite));
        left -= count;
    }
}

/// Adds an array for each column, and gives the statement that inserts them.
fn add_arrays<E, A>(arguments: &mut PgArguments, mut rows: Vec<A>) -> Result<String, DbErr>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E>,
{
    let (mut names, mut places) = (Vec::new(), Vec::new());
    for column in E::Column::iter() {
        // All values are set, so that none is missing.
        add_array(arguments, rows.iter_mut().filter_map(|row| row.take(column).into_value()).collect())?;
        names.push(format!("\"{}\"", column.as_str()));
        places.push(format!("${}", arguments.len()));
    }
    let (table, names, places) = (E::default().table_name(), names.join(", "), places.join(", "));
    Ok(format!("INSERT INTO \"{table}\" ({names}) SELECT * FROM unnest({places})"))
}

/// Foreign keys are checked when all of it is there.
fn one_statement(inserts: &[String]) -> Option<String> {
    let (last, others) = inserts.split_last()?;
    if others.is_empty() {
        return Some(last.clone());
    }
    let others: Vec<_> = others.iter().enumerate().map(|(place, insert)| format!("part_{place} AS ({insert})")).collect();
    Some(format!("WITH {} {last}", others.join(", ")))
}

/// Adds a column's values, one at least, as an array of the type that PostgreSQL has for them. Null has a kind too.
fn add_array(arguments: &mut PgArguments, values: Vec<Value>) -> Result<(), DbErr> {
    macro_rules! all {
        ($kind:ident) => {
            all!($kind(value) as value)
        };
        ($kind:ident($value:ident) as $read:expr) => {{
            let read = |value| match value {
                Value::$kind($value) => Ok($read),
                other => Err(DbErr::Type(format!("a column cannot hold {other:?} beside others"))),
            };
            arguments.add(values.into_iter().map(read).collect::<Result<Vec<_>, _>>()?)
        }};
    }
    let added = match values.first() {
        Some(Value::Bool(_)) => all!(Bool),
        Some(Value::Int(_)) => all!(Int),
        Some(Value::BigInt(_)) => all!(BigInt),
        Some(Value::Double(_)) => all!(Double),
        Some(Value::String(_)) => all!(String),
        Some(Value::Json(_)) => all!(Json(value) as value.map(|json| *json)),
        Some(Value::Uuid(_)) => all!(Uuid),
        Some(Value::ChronoDate(_)) => all!(ChronoDate),
        Some(Value::ChronoDateTimeUtc(_)) => all!(ChronoDateTimeUtc),
        other => return Err(DbErr::Type(format!("a load cannot hold {other:?}"))),
    };
    added.map_err(|error| failed(sqlx::Error::Encode(error)))
}
