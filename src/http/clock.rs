//! The clock: what time it is, for everything that begins here.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};

/// Tells the time of operations. It is handed in, so that it can be another one in tests.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// Goes by what a function tells.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The machine's own.
    pub fn system() -> Self {
        Self::new(now)
    }

    /// To the microsecond: databases keep no more, and cursors tell no more.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)().trunc_subsecs(6)
    }
}

/// The machine's time: tokens run out by it, since the library that checks them asks the machine as well.
#[expect(clippy::disallowed_methods, reason = "all other code asks here, or is told")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
