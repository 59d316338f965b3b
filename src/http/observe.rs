//! What is told of an operation while it runs and when it has ended: a span, figures, and a line in the log where it was slow.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::Response as Outcome;
use async_graphql::parser::types::OperationType;
use tracing::warn;

use super::answer::{Code, code_of};
use super::document::Prepared;
use super::load::Place;
use super::request_id::RequestId;
use telemetry::{Behalf, Finished, Operation, metrics};

const CANCELLED: &str = "CANCELLED";
/// What a statement hardly takes.
const LONG: Duration = Duration::from_secs(1);

/// An operation that runs. Dropped before it has ended, it was given up.
pub(crate) struct Observed {
    kind: &'static str,
    label: Arc<str>,
    name: Option<String>,
    cost: u64,
    begun: Instant,
    slow: Duration,
    operation: Arc<Operation>,
    is_over: bool,
}

impl Observed {
    pub(crate) fn begin(id: &RequestId, prepared: &Prepared, slow: Duration) -> Self {
        let kind = match prepared.operation {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        };
        let operation = Arc::new(Operation::begin(kind, prepared.own_name.as_deref(), id.parent()));
        Self {
            kind,
            label: Arc::clone(&prepared.label),
            name: prepared.own_name.clone(),
            cost: prepared.cost.requested,
            begun: Instant::now(),
            slow,
            operation,
            is_over: false,
        }
    }

    /// For whom the work is done.
    pub(crate) fn behalf(&self) -> Behalf {
        Behalf::of(&self.operation)
    }

    /// It runs. Its place is taken until nobody works for it any more: a create goes on where its caller has gone.
    pub(crate) async fn enter(&self, place: Place) {
        self.operation.hold(place.begin().await);
    }

    /// It has answered.
    pub(crate) fn end(mut self, outcome: &Outcome) {
        let code = outcome.errors.iter().find_map(code_of);
        let is_fault = [Code::InternalServerError, Code::Unavailable].iter().any(|fault| code == Some(fault.name()));
        self.tell(code, is_fault);
    }

    fn tell(&mut self, error: Option<&str>, is_fault: bool) {
        self.is_over = true;
        let (elapsed, statements) = (self.begun.elapsed(), self.operation.statements());
        let outcome = error.unwrap_or("OK");
        metrics().finished(Finished { kind: self.kind, name: &self.label, outcome, elapsed, statements });
        self.operation.end(error, is_fault, self.cost);
        // How long a subscription lasts is its caller's choice.
        if elapsed >= self.slow && self.kind != "subscription" {
            let (kind, operation) = (self.kind, self.name.as_deref().unwrap_or("anonymous"));
            let (database, cost, trace) = (self.operation.database(), self.cost, self.operation.trace());
            let cause = error.filter(|error| *error == CANCELLED).and_then(|_| self.given_up_for());
            warn!(kind, operation, outcome, ?elapsed, statements, ?database, cost, trace, cause, "slow operation");
        }
    }

    /// What it waited for when it was given up. Nothing but the database makes an operation wait for seconds.
    fn given_up_for(&self) -> Option<String> {
        match self.operation.unanswered() {
            None => Some("it waited for its turn: READS_AT_ONCE others ran".to_owned()),
            Some(waited) if waited >= LONG => Some(format!(
                "it waited {waited:.1?} for the database: for a lock that another transaction or process holds, for a connection, or for a \
                 slow statement"
            )),
            Some(_) => None,
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        if !self.is_over {
            self.tell(Some(CANCELLED), true);
        }
    }
}
