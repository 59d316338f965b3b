//! How much of the machine operations may have at once. Reads and writes have bounds of their own: however many reads there are, and
//! whatever they cost, a write finds a place, and a connection to the database.
//!
//! A read waits for its turn, with others, so that few of them share the processors; a write waits for the database alone. What is
//! over a bound is refused at once: it costs less than what it would take from others.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::answer::{Code, Refusal};
use crate::config;
use telemetry::{Admission, Open, metrics};

/// Reads at once where they have connections of their own.
const USUAL: u32 = 12;
const RETRY: Duration = Duration::from_secs(1);

/// Counts what runs, in this process.
#[derive(Debug)]
pub(crate) struct Load {
    settings: config::Load,
    /// Reads that run or wait.
    reads: Arc<Semaphore>,
    reading: Arc<Semaphore>,
    writes: Arc<Semaphore>,
    answers: Arc<AtomicUsize>,
}

/// An operation that was let in, until this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    class: &'static str,
    /// Where its turn is waited for.
    turn: Option<Arc<Semaphore>>,
    _held: OwnedSemaphorePermit,
}

/// An operation that runs, until this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    _place: Place,
    _turn: Option<OwnedSemaphorePermit>,
    _shown: Open,
}

/// The bytes of an answer, until they are sent or given up.
#[derive(Debug)]
pub(crate) struct Unsent {
    bytes: Vec<u8>,
    all: Arc<AtomicUsize>,
}

impl Load {
    /// `shared` says how many connections to the database reads and writes share.
    pub(crate) fn new(settings: &config::Load, shared: Option<u32>) -> Self {
        let most = |number: u32| Arc::new(Semaphore::new(number as usize));
        // A write must find a connection, whatever reads do.
        let usual = shared.map_or(USUAL, |most| (most - most.div_ceil(4)).max(1));
        let at_once = settings.reads_at_once.unwrap_or(usual);
        let reads = at_once.saturating_add(settings.reads_waiting);
        Self {
            reads: most(reads),
            reading: most(at_once),
            writes: most(settings.writes_at_once),
            answers: Arc::default(),
            settings: settings.clone(),
        }
    }

    /// Lets an operation in, where there is room for it.
    pub(crate) fn enter(&self, kind: OperationType) -> Result<Place, Refusal> {
        if kind == OperationType::Mutation {
            let held = Arc::clone(&self.writes).try_acquire_owned().map_err(|_| full("mutations", "WRITES_AT_ONCE"))?;
            return Ok(Place { class: "write", turn: None, _held: held });
        }
        if self.answers.load(Ordering::Relaxed) > self.settings.unsent_limit as usize {
            return Err(full("answers that nobody takes", "UNSENT_LIMIT"));
        }
        let held = Arc::clone(&self.reads).try_acquire_owned().map_err(|_| full("queries", "READS_WAITING"))?;
        Ok(Place { class: "read", turn: Some(Arc::clone(&self.reading)), _held: held })
    }

    /// Counts an answer until it is sent.
    pub(crate) fn unsent(&self, bytes: Vec<u8>) -> Unsent {
        self.answers.fetch_add(bytes.len(), Ordering::Relaxed);
        Unsent { bytes, all: Arc::clone(&self.answers) }
    }
}

impl Place {
    /// Waits for the operation's turn.
    pub(crate) async fn begin(self) -> Running {
        let turn = match &self.turn {
            Some(turn) => {
                let waiting = metrics().admitted(Admission { class: self.class, state: "waiting" });
                // It is never closed.
                let turn = Arc::clone(turn).acquire_owned().await.ok();
                drop(waiting);
                turn
            }
            None => None,
        };
        let shown = metrics().admitted(Admission { class: self.class, state: "running" });
        Running { _place: self, _turn: turn, _shown: shown }
    }
}

impl AsRef<[u8]> for Unsent {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Unsent {
    fn drop(&mut self) {
        self.all.fetch_sub(self.bytes.len(), Ordering::Relaxed);
    }
}

fn full(what: &str, limit: &'static str) -> Refusal {
    let message = format!("The gateway has too many {what} in hand. Nothing was executed: try again in a moment.");
    Refusal::http(StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, message).retry_after(RETRY).over(limit)
}
