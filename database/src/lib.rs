//! Connections, transactions and bounded retries, the same for SQLite and PostgreSQL.

mod bell;
mod load;
mod slow;
mod writes;

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use self::bell::Bell;
pub use self::bell::Hearing;
pub use self::load::{Load, Rows};
pub use self::writes::Writes;

/// An unreachable PostgreSQL is told to the caller after this long.
const POSTGRES_ACQUIRE: Duration = Duration::from_secs(3);
/// SQLite's writers queue for one connection, so they may wait longer.
const SQLITE_ACQUIRE: Duration = Duration::from_secs(15);
const SQLITE_BUSY: Duration = Duration::from_secs(5);
const SQLITE_READERS: u32 = 4;
/// Plans of foreign-key checks are kept for a connection's life, and those made on empty tables are bad.
const LIFETIME: Duration = Duration::from_secs(600);
/// A connection that has rested this long is tried before it is used.
const RESTED: Duration = Duration::from_secs(1);

/// How to reach the database.
#[derive(Clone)]
pub struct Settings {
    pub url: String,
    /// PostgreSQL only.
    pub pool_size: u32,
    /// PostgreSQL only: what a single statement may take.
    pub statement_timeout: Duration,
}

/// The database: one pool on PostgreSQL, one writer and some readers on an SQLite file.
#[derive(Clone, Debug)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    statements: Arc<AtomicU64>,
    bell: Bell,
}

impl Database {
    /// Opens the pools. A PostgreSQL that does not answer is no error here: it may come later.
    pub async fn connect(settings: &Settings) -> Result<Self, DbErr> {
        let statements = Arc::new(AtomicU64::new(0));
        let writer = open(write_options(settings), &statements).await?;
        let reader = match kind(&settings.url) {
            Kind::File => open(read_options(settings), &statements).await?,
            Kind::Memory | Kind::Postgres => writer.clone(),
        };
        let bell = match kind(&settings.url) {
            Kind::Postgres => Bell::everywhere(writer.get_postgres_connection_pool()),
            Kind::File | Kind::Memory => Bell::here(),
        };
        Ok(Self { reader, writer, statements, bell })
    }

    /// For statements that change nothing.
    pub const fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Begins a transaction that may write. On SQLite it holds the write lock from its first moment: a lock that is
    /// asked for later fails where another transaction wrote in between.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
        let transaction = self.writer.begin_with_options(options).await?;
        self.count();
        Ok(transaction)
    }

    /// Commits what was begun.
    pub async fn commit(&self, transaction: DatabaseTransaction) -> Result<(), DbErr> {
        self.count();
        transaction.commit().await?;
        self.bell.ring();
        Ok(())
    }

    /// Begins to listen for commits, of this process and of others.
    pub fn hear(&self) -> Hearing {
        self.bell.hear()
    }

    /// Which of the two databases it is.
    pub fn backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.reader.ping().await
    }

    /// Closes all connections.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.bell.close().await;
        self.reader.close_by_ref().await?;
        self.writer.close_by_ref().await
    }

    /// How many statements were sent so far, BEGIN and COMMIT counted.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    fn count(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }
}

/// Does the work again, at most 3 times with jittered pauses, where the error says that this may help.
pub async fn retry<T, E, F, Fut>(is_retryable: impl Fn(&E) -> bool, work: F) -> Result<T, E>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, E>>,
{
    let pauses = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(5))
        .with_max_delay(Duration::from_millis(200))
        .with_max_times(3)
        .with_jitter();
    work.retry(pauses).when(is_retryable).await
}

/// A single connection. Migrations switch SQLite's foreign keys off and on, which must meet one connection only.
pub async fn connect_for_migration(url: &str) -> Result<DatabaseConnection, DbErr> {
    let settings = Settings { url: url.to_owned(), pool_size: 1, statement_timeout: Duration::ZERO };
    let mut options = write_options(&settings);
    options.max_connections(1).connect_lazy(false);
    sea_orm::Database::connect(options).await
}

/// The file of an SQLite database that is not in memory.
pub fn file_of(url: &str) -> Option<PathBuf> {
    if kind(url) != Kind::File {
        return None;
    }
    Some(url.parse::<SqliteConnectOptions>().ok()?.get_filename().to_owned())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Memory,
    Postgres,
}

fn kind(url: &str) -> Kind {
    match url.strip_prefix("sqlite:") {
        Some(rest) if rest.contains(":memory:") || rest.contains("mode=memory") => Kind::Memory,
        Some(_) => Kind::File,
        None => Kind::Postgres,
    }
}

async fn open(options: ConnectOptions, statements: &Arc<AtomicU64>) -> Result<DatabaseConnection, DbErr> {
    let mut connection = sea_orm::Database::connect(options).await?;
    let counter = Arc::clone(statements);
    connection.set_metric_callback(move |statement| {
        counter.fetch_add(1, Ordering::Relaxed);
        slow::warn(statement);
    });
    Ok(connection)
}

fn common_options(url: &str) -> ConnectOptions {
    // SeaORM knows one of PostgreSQL's two schemes.
    let url = url.strip_prefix("postgresql://").map_or_else(|| url.to_owned(), |rest| format!("postgres://{rest}"));
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging_level(log::LevelFilter::Debug).sqlx_slow_statements_logging_settings(log::LevelFilter::Debug, slow::LIMIT);
    options
}

fn write_options(settings: &Settings) -> ConnectOptions {
    let mut options = common_options(&settings.url);
    match kind(&settings.url) {
        Kind::Postgres => {
            options
                .max_connections(settings.pool_size)
                .acquire_timeout(POSTGRES_ACQUIRE)
                .max_lifetime(LIFETIME)
                .test_before_acquire_if_idle_for(RESTED)
                .connect_lazy(true);
            if !settings.statement_timeout.is_zero() {
                // A process that hangs within a transaction holds locks, and holds back the list of all events.
                let idle = format!("{}ms", settings.statement_timeout.as_millis());
                options
                    .statement_timeout(settings.statement_timeout)
                    .map_sqlx_postgres_opts(move |postgres| postgres.options([("idle_in_transaction_session_timeout", &idle)]));
            }
        }
        Kind::File => {
            one_connection(&mut options).map_sqlx_sqlite_opts(|sqlite| {
                on_disk(sqlite).create_if_missing(true).journal_mode(SqliteJournalMode::Wal).optimize_on_close(true, 400)
            });
        }
        Kind::Memory => {
            one_connection(&mut options).map_sqlx_sqlite_opts(|sqlite| sqlite.foreign_keys(true));
        }
    }
    options
}

fn read_options(settings: &Settings) -> ConnectOptions {
    let mut options = common_options(&settings.url);
    options
        .max_connections(SQLITE_READERS)
        .acquire_timeout(SQLITE_ACQUIRE)
        // A write that goes astray to this pool would meet the writer's lock.
        .map_sqlx_sqlite_opts(|sqlite| on_disk(sqlite).pragma("query_only", "ON"));
    options
}

/// One connection that is kept for ever: a database in memory lives as long as it.
fn one_connection(options: &mut ConnectOptions) -> &mut ConnectOptions {
    options.max_connections(1).min_connections(1).acquire_timeout(SQLITE_ACQUIRE).idle_timeout(None).max_lifetime(None)
}

/// With NORMAL a power cut may lose the last commits, and never breaks the file; a crash of the process loses nothing.
fn on_disk(sqlite: SqliteConnectOptions) -> SqliteConnectOptions {
    sqlite.synchronous(SqliteSynchronous::Normal).busy_timeout(SQLITE_BUSY).foreign_keys(true)
}
