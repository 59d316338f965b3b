//! What was met on connections, and why there is none.
//!
//! Errors are judged by those who get them, who know no pool; so they are noted for the process.

use std::io::ErrorKind;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sea_orm::sqlx::{Connection, Error, query_scalar};
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tracing::warn;

/// What a try to connect may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// Between two words on the same outage.
const PAUSE: Duration = Duration::from_secs(5);
/// A disk counts as full for this long after a write found it so: only another write can tell.
const FULL: Duration = Duration::from_secs(10);

static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
static READ_ONLY_MET: Last = Last::never();
static FULL_MET: Last = Last::never();
static NO_CONNECTION: Notify = Notify::const_new();

/// When something happened last.
struct Last(AtomicU64);

impl Last {
    const fn never() -> Self {
        Self(AtomicU64::new(0))
    }

    fn note(&self) {
        let nanoseconds = u64::try_from(BEGUN.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.0.store(nanoseconds.max(1), Ordering::Relaxed);
    }

    fn ago(&self) -> Option<Duration> {
        let noted = self.0.load(Ordering::Relaxed);
        (noted > 0).then(|| BEGUN.elapsed().saturating_sub(Duration::from_nanos(noted)))
    }
}

/// A write was refused since the server takes none. Connections that are open already may lead to a server that was the primary:
/// they are closed instead of being used again.
pub fn met_read_only() {
    READ_ONLY_MET.note();
}

/// A write was refused since the disk is full.
pub fn met_full_disk() {
    FULL_MET.note();
}

/// Somebody has waited for a connection in vain. The pool does not say why, so it is looked into, and logged.
pub fn met_no_connection() {
    NO_CONNECTION.notify_waiters();
}

/// Whether a write has just found the disk full.
pub fn is_disk_full() -> bool {
    FULL_MET.ago().is_some_and(|ago| ago < FULL)
}

fn is_stale(age: Duration) -> bool {
    READ_ONLY_MET.ago().is_some_and(|ago| age >= ago)
}

/// Closes connections that a read-only server was met on, or might be, instead of lending them again.
pub(super) fn guard(options: PgPoolOptions) -> PgPoolOptions {
    options.after_release(|_, met| Box::pin(async move { Ok(!is_stale(met.age)) }))
}

/// Whether an idle connection may be lent.
pub(super) fn is_good(age: Duration) -> bool {
    !is_stale(age)
}

/// Refuses servers that take no writes, for addresses that ask for it.
pub(super) fn demand_writable(options: PgPoolOptions) -> PgPoolOptions {
    options.after_connect(|connection, _| {
        Box::pin(async move {
            let read_only: String = query_scalar("SHOW transaction_read_only").fetch_one(connection).await?;
            if read_only == "on" { Err(Error::Configuration("the server takes no writes".into())) } else { Ok(()) }
        })
    })
}

/// Tries to connect, and tells why that fails.
pub(super) async fn cause(options: &PgConnectOptions, patience: Option<Duration>) -> Option<String> {
    let patience = patience.unwrap_or(PATIENCE);
    let place = options.get_socket().map_or_else(
        || format!("{} port {}", options.get_host(), options.get_port()),
        |socket| format!("{} port {}", socket.display(), options.get_port()),
    );
    match tokio::time::timeout(patience, PgConnection::connect_with(options)).await {
        Ok(Ok(connection)) => {
            connection.close().await.ok();
            None
        }
        Ok(Err(error)) => Some(format!("{place}: {}", words(&error))),
        Err(_) => Some(format!("{place}: no answer within {}", humane(patience))),
    }
}

fn words(error: &Error) -> String {
    match error {
        // What the driver's TLS refuses comes as data that is wrong.
        Error::Io(error) if error.kind() == ErrorKind::InvalidData => {
            format!("TLS: {error} (sslrootcert names the authority that is trusted)")
        }
        Error::Io(error) => error.to_string(),
        Error::Database(error) => error.message().to_owned(),
        Error::Tls(error) => format!("TLS: {error}"),
        error => error.to_string(),
    }
}

fn humane(time: Duration) -> String {
    format!("{} s", time.as_secs())
}

/// Logs the cause of missing connections, for as long as it lives.
#[derive(Debug)]
pub(super) struct Watch(AbortHandle);

impl Watch {
    pub(super) fn begin(options: PgConnectOptions, patience: Option<Duration>) -> Self {
        let watch = async move {
            loop {
                NO_CONNECTION.notified().await;
                match cause(&options, patience).await {
                    Some(cause) => warn!(cause, "no connection to the database can be opened"),
                    None => warn!("all connections to the database are in use: a new one can be opened, beyond POOL_SIZE"),
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        Self(tokio::spawn(watch).abort_handle())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}
