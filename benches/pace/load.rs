//! Clients that ask again as soon as they are answered.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::Outcome;
use crate::operation::{Operation, Shop};
use crate::wire::Wire;

/// What clients have seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Of each answer of the time that counts.
    pub times: Vec<Duration>,
    /// Right answers, those before and after that time counted too.
    pub answered: u64,
    pub errors: u64,
    /// The first of them.
    pub error: Option<String>,
}

impl Seen {
    fn join(mut self, other: Self) -> Self {
        self.times.extend(other.times);
        self.answered += other.answered;
        self.errors += other.errors;
        self.error = self.error.or(other.error);
        self
    }
}

/// Where they ask, and until when.
#[derive(Clone, Copy)]
pub(crate) struct Load<'a> {
    pub address: &'a str,
    pub token: &'a str,
    pub shop: &'a Shop,
    pub clients: usize,
    pub warm_up: Duration,
    pub time: Duration,
    pub seed: u64,
}

impl Load<'_> {
    /// Runs it, and tells the moments at which the time that counts begins and ends.
    pub(crate) fn run(self, operation: Operation, mut at: impl FnMut(Moment)) -> Outcome<Seen> {
        let counts = AtomicBool::new(false);
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            let (counts, is_over) = (&counts, &is_over);
            let client = |number: usize| scope.spawn(move || self.client(operation, number, counts, is_over));
            let clients: Vec<_> = (0..self.clients).map(client).collect();
            thread::sleep(self.warm_up);
            at(Moment::Begin);
            counts.store(true, Ordering::Relaxed);
            thread::sleep(self.time);
            counts.store(false, Ordering::Relaxed);
            at(Moment::End);
            is_over.store(true, Ordering::Relaxed);
            let seen = clients.into_iter().map(|client| client.join().map_err(|_| "a client panicked")?);
            seen.collect::<Outcome<Vec<_>>>().map(|seen| seen.into_iter().fold(Seen::default(), Seen::join))
        })
    }

    fn client(self, operation: Operation, number: usize, counts: &AtomicBool, is_over: &AtomicBool) -> Outcome<Seen> {
        let mut wire = Wire::open(self.address, self.token)?;
        let mut dice = ChaCha8Rng::seed_from_u64(self.seed * 1_000 + number as u64);
        let mut seen = Seen::default();
        while !is_over.load(Ordering::Relaxed) {
            let body = self.shop.body(operation, &mut dice);
            let begun = Instant::now();
            let answer = wire.ask(&body)?;
            let time = begun.elapsed();
            if answer.starts_with(operation.mark()) {
                seen.answered += 1;
                if counts.load(Ordering::Relaxed) {
                    seen.times.push(time);
                }
            } else {
                seen.errors += 1;
                seen.error.get_or_insert_with(|| answer.chars().take(400).collect());
            }
        }
        Ok(seen)
    }
}

/// Of a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Begin,
    End,
}
