//! One moment of the database, for all statements of an operation: none sees what another one committed between two of them.
//!
//! On PostgreSQL it is a transaction that repeats its reads, on SQLite one of a reader's connections: neither locks anything, and
//! writers go on. It begins with the first statement, and whatever becomes of the operation, its connection goes back when it is dropped.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use sea_orm::metric::Info;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::sqlx::{self, AssertSqlSafe, Postgres, Transaction};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, SqlxError, Statement, TransactionTrait,
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Mutex;

use super::{Database, slow};

/// In one message, where SeaORM would send two.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Which columns of tables an operation looks at: a bit for each, by the table's entity. A table that is not there is read whole.
pub type Shown = HashMap<TypeId, u128>;

/// What an operation reads from.
#[derive(Debug)]
pub struct Snapshot {
    database: Database,
    shown: Arc<Shown>,
    /// One statement is of one moment as it is. Asked for a second one, it has been told wrong.
    once: Option<AtomicBool>,
    /// It has been told since that more are needed.
    more: AtomicBool,
    open: Mutex<Option<Open>>,
}

/// A transaction that has begun.
#[derive(Debug)]
struct Open {
    transaction: Begun,
    /// PostgreSQL takes no statement after one that failed: what failed is told again.
    failed: Option<Arc<SqlxError>>,
    database: Database,
}

#[derive(Debug)]
enum Begun {
    Server(Transaction<'static, Postgres>),
    File(DatabaseTransaction),
}

impl Drop for Open {
    /// Its end is sent after this, by whoever takes the connection back: nobody waits for it.
    fn drop(&mut self) {
        self.database.count();
    }
}

impl Database {
    /// For an operation's reads. `once` says that it makes one at the most.
    pub fn snapshot(&self, once: bool, shown: Arc<Shown>) -> Snapshot {
        let once = once.then(AtomicBool::default);
        Snapshot { database: self.clone(), shown, once, more: AtomicBool::default(), open: Mutex::default() }
    }

    async fn begin_to_read(&self) -> Result<Open, DbErr> {
        let waiting = telemetry::metrics().wait_for(self.reader_name());
        let transaction = match self.backend() {
            DbBackend::Postgres => {
                let begun = self.reader.get_postgres_connection_pool().begin_with(BEGIN).await;
                Begun::Server(begun.map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))?)
            }
            _ => Begun::File(self.reader.begin().await?),
        };
        drop(waiting);
        self.count();
        Ok(Open { transaction, failed: None, database: self.clone() })
    }
}

impl Snapshot {
    /// The columns that the operation looks at of an entity's table, where that is known.
    pub fn columns_of(&self, entity: TypeId) -> Option<u128> {
        self.shown.get(&entity).copied()
    }

    /// Ends it. What is read after that is of another moment.
    pub async fn end(&self) {
        self.open.lock().await.take();
    }

    /// Before the first statement: there will be more than one after all.
    pub fn needs_more(&self) {
        self.more.store(true, Ordering::Relaxed);
    }

    /// Whether a statement needs no transaction around it.
    fn is_alone(&self) -> bool {
        let Some(asked) = self.once.as_ref().filter(|_| !self.more.load(Ordering::Relaxed)) else { return false };
        let is_first = !asked.swap(true, Ordering::Relaxed);
        debug_assert!(is_first, "an operation that was to need one statement needs another one");
        is_first
    }

    async fn read(&self, statement: Statement, most: Most) -> Result<Vec<QueryResult>, DbErr> {
        let mut open = self.open.lock().await;
        let open = match &mut *open {
            Some(open) => open,
            none => none.insert(self.database.begin_to_read().await?),
        };
        match &mut open.transaction {
            Begun::File(transaction) => match most {
                Most::One => Ok(transaction.query_one_raw(statement).await?.into_iter().collect()),
                Most::All => transaction.query_all_raw(statement).await,
            },
            Begun::Server(transaction) => {
                let failed = |error: &Arc<SqlxError>| DbErr::Query(RuntimeErr::SqlxError(Arc::clone(error)));
                if let Some(error) = &open.failed {
                    return Err(failed(error));
                }
                let rows = self.ask(transaction, &statement, most).await;
                rows.map_err(|error| failed(open.failed.insert(Arc::new(error))))
            }
        }
    }

    /// As SeaORM asks a transaction of its own.
    async fn ask(
        &self,
        transaction: &mut Transaction<'_, Postgres>,
        statement: &Statement,
        most: Most,
    ) -> Result<Vec<QueryResult>, SqlxError> {
        let values = statement.values.clone().unwrap_or_else(|| sea_orm::Values(Vec::new()));
        let query = sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values));
        let begun = Instant::now();
        let rows = match most {
            Most::One => query.fetch_optional(&mut **transaction).await.map(|row| row.into_iter().map(Into::into).collect()),
            Most::All => query.fetch_all(&mut **transaction).await.map(|rows| rows.into_iter().map(Into::into).collect()),
        };
        self.database.count();
        slow::note(&Info { elapsed: begun.elapsed(), statement, failed: rows.is_err() });
        rows
    }
}

/// How many rows are wanted.
#[derive(Clone, Copy)]
enum Most {
    One,
    All,
}

#[async_trait]
impl ConnectionTrait for Snapshot {
    fn get_database_backend(&self) -> DbBackend {
        self.database.backend()
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        if self.is_alone() {
            return self.database.reader.query_one_raw(statement).await;
        }
        Ok(self.read(statement, Most::One).await?.pop())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if self.is_alone() {
            return self.database.reader.query_all_raw(statement).await;
        }
        self.read(statement, Most::All).await
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(changes_nothing())
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(changes_nothing())
    }
}

fn changes_nothing() -> DbErr {
    DbErr::Custom("a snapshot is only read".to_owned())
}
