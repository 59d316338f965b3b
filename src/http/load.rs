//! How much of the machine operations may have at once. Reads and writes have bounds of their own: however many reads there are, and
//! whatever they cost, a write finds a place, and a connection to the database.
//!
//! A read waits for its turn, with others, so that few of them share the processors; a write waits for the database alone. What is
//! over a bound is refused at once: it costs less than what it would take from others.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::parser::types::OperationType;
use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::answer::{Code, Refusal};
use crate::config;
use telemetry::{Admission, Open, metrics};

/// Reads at once where they have connections of their own.
const USUAL: u32 = 12;
/// After how many seconds refused clients come back at the latest: the more of them there are, the further apart.
const LATEST: u32 = 10;

/// Counts what runs, in this process.
#[derive(Debug)]
pub(crate) struct Load {
    settings: config::Load,
    /// Reads that run or wait.
    reads: Arc<Semaphore>,
    reading: Arc<Semaphore>,
    writes: Arc<Semaphore>,
    answers: Arc<AtomicUsize>,
    read_pressure: Pressure,
    write_pressure: Pressure,
}

/// How many were refused in the last seconds, each second counting half as much as the one after it.
#[derive(Debug)]
struct Pressure {
    places: u32,
    refused: Mutex<(Instant, u32)>,
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
            read_pressure: Pressure::on(reads),
            write_pressure: Pressure::on(settings.writes_at_once),
            settings: settings.clone(),
        }
    }

    /// Refuses a mutation that would find no room, before anything is done for it: under pressure this is most of the work.
    pub(crate) fn expect_write(&self) -> Result<(), Refusal> {
        if self.writes.available_permits() == 0 { Err(self.full_of_writes()) } else { Ok(()) }
    }

    fn full_of_writes(&self) -> Refusal {
        full("mutations", "WRITES_AT_ONCE", &self.write_pressure)
    }

    /// Lets an operation in, where there is room for it.
    pub(crate) fn enter(&self, kind: OperationType) -> Result<Place, Refusal> {
        if kind == OperationType::Mutation {
            let held = Arc::clone(&self.writes).try_acquire_owned().map_err(|_| self.full_of_writes())?;
            return Ok(Place { class: "write", turn: None, _held: held });
        }
        if self.answers.load(Ordering::Relaxed) > self.settings.unsent_limit as usize {
            return Err(full("answers that nobody takes", "UNSENT_LIMIT", &self.read_pressure));
        }
        let held = Arc::clone(&self.reads).try_acquire_owned().map_err(|_| full("queries", "READS_WAITING", &self.read_pressure))?;
        Ok(Place { class: "read", turn: Some(Arc::clone(&self.reading)), _held: held })
    }

    /// Counts an answer until it is sent.
    pub(crate) fn unsent(&self, bytes: Vec<u8>) -> Unsent {
        self.answers.fetch_add(bytes.len(), Ordering::Relaxed);
        Unsent { bytes, all: Arc::clone(&self.answers) }
    }
}

impl Pressure {
    fn on(places: u32) -> Self {
        Self { places: places.max(1), refused: Mutex::new((Instant::now(), 0)) }
    }

    /// Another one is refused: when it may come back.
    fn wait(&self) -> Duration {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = refused.0.elapsed().as_secs();
        if seconds > 0 {
            let halved = refused.1.checked_shr(u32::try_from(seconds).unwrap_or(u32::MAX)).unwrap_or_default();
            *refused = (Instant::now(), halved);
        }
        let latest = (1 + refused.1 / self.places).min(LATEST);
        refused.1 = refused.1.saturating_add(1);
        Duration::from_secs(rand::random_range(1..=latest).into())
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

fn full(what: &str, limit: &'static str, pressure: &Pressure) -> Refusal {
    let message = format!("The gateway has too many {what} in hand. Nothing was executed: try again in a moment.");
    Refusal::http(StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, message).retry_after(pressure.wait()).over(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_are_refused_the_later_they_come_back() {
        let pressure = Pressure::on(10);
        let waits = |number: u32| (0..number).map(|_| pressure.wait().as_secs()).collect::<Vec<_>>();
        assert_eq!(waits(10), [1; 10]);
        let many = waits(1_000);
        assert_eq!(many.iter().max(), Some(&u64::from(LATEST)));
        // Not all at the same time.
        assert!((1..=u64::from(LATEST)).all(|second| many.contains(&second)));
        *pressure.refused.lock().unwrap_or_else(PoisonError::into_inner) = (Instant::now() - Duration::from_secs(60), u32::MAX);
        assert_eq!(waits(10), [1; 10]);
    }
}
