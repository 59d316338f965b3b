//! What happened, counted.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::ledger::Ledger;

/// Of each kind of what is broken, so many are printed.
const SHOWN: usize = 20;

/// Counts that many threads add to.
#[derive(Default)]
pub(crate) struct Tally {
    pub acknowledged: AtomicU64,
    /// Sent again with their key, for want of an answer.
    pub retried: AtomicU64,
    /// By a rule: there is no stock, the order is cancelled.
    pub refused: AtomicU64,
    /// 503 `UNAVAILABLE` with `Retry-After`.
    pub unavailable: AtomicU64,
    pub lost: AtomicU64,
    pub doubled: AtomicU64,
    /// Of the longest answer, in microseconds.
    slowest: AtomicU64,
    played: Mutex<BTreeMap<&'static str, (u64, Duration)>>,
    broken: Mutex<Vec<String>>,
}

impl Tally {
    pub(crate) fn add(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn answered_after(&self, time: Duration) {
        self.slowest.fetch_max(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Something does not hold.
    pub(crate) fn broken(&self, what: String) {
        println!("BROKEN: {what}");
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).push(what);
    }

    pub(crate) fn lost(&self, what: String) {
        Self::add(&self.lost);
        self.broken(format!("lost: {what}"));
    }

    pub(crate) fn doubled(&self, what: String) {
        Self::add(&self.doubled);
        self.broken(format!("doubled: {what}"));
    }

    /// A fault has been played, and it took so long after its end until all gateways served.
    pub(crate) fn played(&self, fault: &'static str, outage: Duration) {
        let mut played = self.played.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, longest) = played.entry(fault).or_default();
        *count += 1;
        *longest = outage.max(*longest);
    }

    /// Prints it all. Whether all held.
    pub(crate) fn report(&self, ledger: &Ledger) -> bool {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let played = self.played.lock().unwrap_or_else(PoisonError::into_inner);
        let broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        println!("\n{:<28} {:>6}  longest outage after it ended", "fault", "times");
        for (fault, (times, longest)) in played.iter() {
            println!("{fault:<28} {times:>6}  {:.2} s", longest.as_secs_f64());
        }
        let longest = played.values().map(|(_, longest)| *longest).max().unwrap_or_default();
        println!();
        for (name, value) in [
            ("acknowledged", count(&self.acknowledged)),
            ("of them new orders", ledger.orders()),
            ("retried", count(&self.retried)),
            ("refused", count(&self.refused)),
            ("answered UNAVAILABLE", count(&self.unavailable)),
            ("lost", count(&self.lost)),
            ("doubled", count(&self.doubled)),
        ] {
            println!("{name:<28} {value}");
        }
        println!("{:<28} {:.2} s", "longest outage after a fault", longest.as_secs_f64());
        println!("{:<28} {:.2} s", "slowest answer", Duration::from_micros(count(&self.slowest)).as_secs_f64());
        println!("\n{}", if broken.is_empty() { "all held".to_owned() } else { format!("{} things did not hold:", broken.len()) });
        for what in broken.iter().take(SHOWN) {
            println!("- {what}");
        }
        broken.is_empty()
    }

    pub(crate) fn slowest(&self) -> Duration {
        Duration::from_micros(self.slowest.load(Ordering::Relaxed))
    }
}
