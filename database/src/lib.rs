//! Connections, transactions and bounded retries, the same for SQLite and PostgreSQL.

mod address;
mod bell;
mod ended;
mod file;
mod load;
pub mod outage;
mod pooler;
mod room;
mod route;
mod servers;
mod slow;
mod snapshot;
mod tls;
mod writes;

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

use self::bell::Bell;
pub use self::bell::Hearing;
pub use self::file::file_of;
use self::file::{is_log_writable, make_private};
pub use self::load::{Load, Rows};
use self::route::{Found, Route};
use self::servers::Address;
pub use self::snapshot::{Shown, Snapshot};
pub use self::writes::Writes;
use telemetry::Pool;

/// Migrations may wait longer: nobody waits behind them.
const COMMAND: Duration = Duration::from_secs(15);
/// SQLite's writers queue for one connection, so they may wait longer.
const SQLITE_ACQUIRE: Duration = Duration::from_secs(15);
const SQLITE_BUSY: Duration = Duration::from_secs(5);
const SQLITE_READERS: u32 = 4;
/// Plans of foreign-key checks are kept for a connection's life, and those made on empty tables are bad.
const LIFETIME: Duration = Duration::from_secs(600);
/// A connection that has rested this long is tried before it is used.
const RESTED: Duration = Duration::from_secs(1);

/// The pool that an SQLite file is read from.
const READER: &str = "reader";

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
    /// Of an SQLite database that is not in memory.
    file: Option<PathBuf>,
    /// Of a PostgreSQL.
    route: Option<Route>,
}

impl Database {
    /// Opens the pools. A PostgreSQL that does not answer is no error here: it may come later.
    pub async fn connect(settings: &Settings) -> Result<Self, DbErr> {
        let statements = Arc::new(AtomicU64::new(0));
        match kind(&settings.url) {
            Kind::Postgres => {
                let mut address = servers::read(&settings.url).map_err(refused)?;
                for way in &mut address.ways {
                    way.options = session(way.options.clone(), settings.statement_timeout);
                }
                let pool_size = route::within_limit(&address, settings.pool_size, bell::CONNECTIONS).await;
                let first = address.ways.first().ok_or_else(|| refused("names no server".to_owned()))?;
                let writer = open(server_options(&address, first.options.clone(), pool_size), &statements).await?;
                let bell = Bell::everywhere(writer.get_postgres_connection_pool());
                let pools = [Some(writer.get_postgres_connection_pool()), bell.pool()].into_iter().flatten().cloned().collect();
                let route = Some(Route::begin(address, pools));
                Ok(Self { reader: writer.clone(), writer, statements, bell, file: None, route })
            }
            Kind::File => {
                let file = make_private(&settings.url);
                let writer = open(write_options(&settings.url), &statements).await?;
                let reader = open(read_options(&settings.url), &statements).await?;
                Ok(Self { reader, writer, statements, bell: Bell::here(), file, route: None })
            }
            Kind::Memory => {
                let writer = open(write_options(&settings.url), &statements).await?;
                Ok(Self { reader: writer.clone(), writer, statements, bell: Bell::here(), file: None, route: None })
            }
        }
    }

    /// Finds the server to connect to; or tells why there is none, where the pool would only say that it has waited.
    pub async fn reach(&self) -> Result<(), DbErr> {
        match &self.route {
            Some(route) => route.find().await.map_err(DbErr::Custom),
            None => Ok(()),
        }
    }

    /// Tells why no connection can be opened, to somebody who waits for one; never where one can be.
    pub async fn unreachable(&self) -> String {
        match &self.route {
            Some(route) => route.cause().await,
            None => std::future::pending().await,
        }
    }

    /// For statements that change nothing, each of which is of a moment of its own.
    pub const fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Begins a transaction that may write. On SQLite it holds the write lock from its first moment: a lock that is
    /// asked for later fails where another transaction wrote in between.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
        let waiting = telemetry::metrics().wait_for(self.writer_name());
        let transaction = self.writer.begin_with_options(options).await?;
        drop(waiting);
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

    /// Commits what nobody is told of: no order has changed.
    pub async fn commit_quietly(&self, transaction: DatabaseTransaction) -> Result<(), DbErr> {
        self.count();
        transaction.commit().await
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

    /// Whether it would take writes. A server that takes none is left: its connections are opened anew.
    pub async fn is_writable(&self) -> Result<bool, DbErr> {
        if self.backend() != DbBackend::Postgres {
            return Ok(self.file.as_ref().is_none_or(|file| is_log_writable(file)));
        }
        let asked = Statement::from_string(DbBackend::Postgres, "SELECT current_setting('transaction_read_only') = 'off' AS writable");
        let row = self.writer.query_one_raw(asked).await?;
        let writable = row.is_some_and(|row| row.try_get("", "writable").unwrap_or_default());
        if !writable {
            outage::met_read_only();
        }
        Ok(writable)
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

    /// What its pools have open.
    pub fn pools(&self) -> Vec<Pool> {
        match self.backend() {
            DbBackend::Postgres => {
                let pool = self.writer.get_postgres_connection_pool();
                vec![counted(self.writer_name(), pool.size(), pool.num_idle(), pool.options().get_max_connections())]
            }
            _ => {
                let (reader, writer) = (self.reader.get_sqlite_connection_pool(), self.writer.get_sqlite_connection_pool());
                let writer = counted(self.writer_name(), writer.size(), writer.num_idle(), writer.options().get_max_connections());
                let reader = counted(READER, reader.size(), reader.num_idle(), reader.options().get_max_connections());
                if self.file.is_some() { vec![reader, writer] } else { vec![writer] }
            }
        }
    }

    /// How many connections reads and writes share on PostgreSQL. On SQLite each have their own.
    pub fn shared_connections(&self) -> Option<u32> {
        let is_shared = self.backend() == DbBackend::Postgres;
        is_shared.then(|| self.writer.get_postgres_connection_pool().options().get_max_connections())
    }

    /// The pool that transactions which write are begun in.
    fn writer_name(&self) -> &'static str {
        if self.backend() == DbBackend::Postgres { "all" } else { "writer" }
    }

    /// The pool that is read from.
    fn reader_name(&self) -> &'static str {
        if self.file.is_some() { READER } else { self.writer_name() }
    }

    fn count(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }
}

fn counted(name: &'static str, size: u32, idle: usize, most: u32) -> Pool {
    let idle = u32::try_from(idle).unwrap_or(u32::MAX).min(size);
    Pool { name, used: size - idle, idle, most }
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
    work.retry(pauses).when(is_retryable).notify(|_, _| telemetry::metrics().retried()).await
}

/// A single connection. Migrations switch SQLite's foreign keys off and on, which must meet one connection only.
pub async fn connect_for_migration(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = match kind(url) {
        Kind::Postgres => {
            let address = servers::read(url).map_err(refused)?;
            let Found { options, .. } = route::find(&address, COMMAND).await.map_err(DbErr::Custom)?;
            server_options(&address, session(options, Duration::ZERO), 1)
        }
        Kind::File | Kind::Memory => {
            make_private(url);
            write_options(url)
        }
    };
    options.max_connections(1).connect_lazy(false);
    sea_orm::Database::connect(options).await
}

/// Refuses a PostgreSQL that would not hold every text.
pub async fn require_utf8(connection: &DatabaseConnection) -> Result<(), DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let asked = Statement::from_string(DbBackend::Postgres, "SELECT current_setting('server_encoding') AS encoding");
    let row = connection.query_one_raw(asked).await?;
    let encoding: String = row.map(|row| row.try_get("", "encoding")).transpose()?.unwrap_or_default();
    if encoding == "UTF8" {
        return Ok(());
    }
    Err(DbErr::Custom(format!(
        "its encoding is {encoding}, and must be UTF8: make it with `createdb --encoding=UTF8 --template=template0`"
    )))
}

/// Refuses an address that cannot be used, without a word of what may be secret in it.
pub fn check(url: &str) -> Result<(), String> {
    if kind(url) == Kind::Postgres { servers::read(url).map(drop) } else { Ok(()) }
}

/// What is taken of an address as it is, and is hardly meant so.
pub fn doubts(url: &str) -> Option<&'static str> {
    if kind(url) == Kind::Postgres { servers::read(url).ok()?.doubts() } else { None }
}

fn refused(reason: String) -> DbErr {
    DbErr::Custom(format!("DATABASE_URL {reason}"))
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
        slow::note(statement);
    });
    Ok(connection)
}

fn common_options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging_level(log::LevelFilter::Debug).sqlx_slow_statements_logging_settings(log::LevelFilter::Debug, slow::LIMIT);
    options
}

/// What each session is told.
fn session(options: PgConnectOptions, statement_timeout: Duration) -> PgConnectOptions {
    let options = options.log_statements(log::LevelFilter::Debug).log_slow_statements(log::LevelFilter::Debug, slow::LIMIT);
    if statement_timeout.is_zero() {
        return options;
    }
    // A process that hangs within a transaction holds locks, and holds back the list of all events.
    let limit = format!("{}ms", statement_timeout.as_millis());
    options.options([("statement_timeout", &limit), ("idle_in_transaction_session_timeout", &limit)])
}

fn server_options(address: &Address, server: PgConnectOptions, pool_size: u32) -> ConnectOptions {
    let demand = address.demand;
    // Only the scheme is in this one: it is printed where everything is traced.
    let mut options = common_options("postgres://");
    options
        .max_connections(pool_size)
        .acquire_timeout(address.timeout.unwrap_or(route::PATIENCE))
        .max_lifetime(LIFETIME)
        .test_before_acquire_if_idle_for(RESTED)
        .connect_lazy(true)
        .map_sqlx_postgres_opts(move |_| server.clone())
        .map_sqlx_postgres_before_acquire(|_, met| Box::pin(async move { Ok(outage::is_good(met.age)) }))
        .map_sqlx_postgres_pool_opts(move |pool| route::demand(outage::guard(pool), demand));
    options
}

fn write_options(url: &str) -> ConnectOptions {
    let mut options = common_options(url);
    let is_file = kind(url) == Kind::File;
    one_connection(&mut options).map_sqlx_sqlite_opts(move |sqlite| match is_file {
        true => on_disk(sqlite).create_if_missing(true).journal_mode(SqliteJournalMode::Wal).optimize_on_close(true, 400),
        false => sqlite.foreign_keys(true),
    });
    if is_file {
        options.map_sqlx_sqlite_pool_opts(ended::guard);
    }
    options
}

fn read_options(url: &str) -> ConnectOptions {
    let mut options = common_options(url);
    options
        .max_connections(SQLITE_READERS)
        .acquire_timeout(SQLITE_ACQUIRE)
        // A write that goes astray to this pool would meet the writer's lock.
        .map_sqlx_sqlite_opts(|sqlite| on_disk(sqlite).pragma("query_only", "ON"))
        .map_sqlx_sqlite_pool_opts(ended::guard);
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
