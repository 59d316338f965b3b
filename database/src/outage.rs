//! What was met on connections. Errors are judged by those who get them, who know no pool; so they are noted for the process.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{LazyLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use sea_orm::sqlx::postgres::PgPoolOptions;
use tokio::sync::Notify;

/// While a server takes no writes, its connections are closed so often at most: reads go on with them.
const CLOSED_AGAIN: Duration = Duration::from_millis(500);

static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
static READ_ONLY_MET: Last = Last::never();
static FULL_MET: AtomicBool = AtomicBool::new(false);
static WAITED_IN_VAIN: AtomicBool = AtomicBool::new(false);
static CAUSE: RwLock<Option<String>> = RwLock::new(None);
static LOST: Notify = Notify::const_new();

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
/// they are closed instead of being used again, and another server is looked for.
pub fn met_read_only() {
    if READ_ONLY_MET.ago().is_none_or(|ago| ago >= CLOSED_AGAIN) {
        READ_ONLY_MET.note();
    }
    LOST.notify_waiters();
}

/// A write was refused since the disk is full.
pub fn met_full_disk() {
    FULL_MET.store(true, Ordering::Relaxed);
}

/// There is room again.
pub(super) fn met_room() {
    FULL_MET.store(false, Ordering::Relaxed);
}

/// Somebody has waited for a connection in vain. The pool does not say why, so it is looked into, and logged.
pub fn met_no_connection() {
    WAITED_IN_VAIN.store(true, Ordering::Relaxed);
    LOST.notify_waiters();
}

/// A connection was lost, or none could be opened.
pub fn met_loss() {
    LOST.notify_waiters();
}

/// Why no connection can be opened now, where that was looked into.
pub fn cause() -> Option<String> {
    CAUSE.read().unwrap_or_else(PoisonError::into_inner).clone()
}

pub(super) fn met_cause(cause: Option<String>) {
    *CAUSE.write().unwrap_or_else(PoisonError::into_inner) = cause;
}

/// Whether a write has found the disk full, and nothing has found room since.
pub(super) fn is_disk_full() -> bool {
    FULL_MET.load(Ordering::Relaxed)
}

/// Until one of these is met.
pub(super) async fn lost() {
    LOST.notified().await;
}

/// Whether somebody has waited in vain since this was asked last.
pub(super) fn have_waited_in_vain() -> bool {
    WAITED_IN_VAIN.swap(false, Ordering::Relaxed)
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
