//! The engine behind the transports, and the time that it may take.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_graphql::{Request, Response as Outcome, Value};
use axum::http::StatusCode;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt};

use super::answer::{Code, Refusal, complete, is_refused};
use super::clock::Clock;
use super::document::{Prepared, Shape, Step};
use super::observe::Observed;
use super::panic;
use super::request_id::RequestId;
use crate::config::Http;
use domain::{Op, Viewer};
use graphql::Schema;

/// What runs operations.
pub trait Executor: Send + Sync + 'static {
    /// Runs one operation to its end.
    fn execute(&self, request: Request, op: Op) -> BoxFuture<'static, Outcome>;

    /// Begins a subscription: what happens once this has answered will come. An engine that has none executes.
    fn subscribe(&self, request: Request, op: Op) -> BoxFuture<'static, BoxStream<'static, Outcome>> {
        let answer = self.execute(request, op);
        Box::pin(async { stream::once(answer).boxed() })
    }
}

impl Executor for Schema {
    fn execute(&self, request: Request, op: Op) -> BoxFuture<'static, Outcome> {
        let schema = self.clone();
        Box::pin(async move { graphql::execute(&schema, request, op).await })
    }

    fn subscribe(&self, request: Request, op: Op) -> BoxFuture<'static, BoxStream<'static, Outcome>> {
        let schema = self.clone();
        Box::pin(async move { graphql::subscribe(&schema, request, op).await })
    }
}

impl<F, Fut> Executor for F
where
    F: Fn(Request, Op) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Outcome> + Send + 'static,
{
    fn execute(&self, request: Request, op: Op) -> BoxFuture<'static, Outcome> {
        Box::pin(self(request, op))
    }
}

/// An executor, and what operations may take of it.
pub(crate) struct Engine {
    executor: Box<dyn Executor>,
    clock: Clock,
    request_timeout: Duration,
    error_limit: u32,
    slow: Duration,
}

impl Engine {
    pub(crate) fn new(executor: Box<dyn Executor>, clock: Clock, settings: &Http) -> Self {
        Self {
            executor,
            clock,
            request_timeout: settings.request_timeout,
            error_limit: settings.limits.error_limit,
            slow: settings.observe.slow_operation,
        }
    }

    /// Runs a query or a mutation.
    pub(crate) async fn execute(&self, id: &RequestId, prepared: Prepared, viewer: Viewer) -> Outcome {
        let observed = Observed::begin(id, &prepared, self.slow);
        let outcome = telemetry::on_behalf(observed.behalf(), self.run(id, prepared, viewer, &observed)).await;
        observed.end(&outcome);
        outcome
    }

    async fn run(&self, id: &RequestId, prepared: Prepared, viewer: Viewer, observed: &Observed) -> Outcome {
        let Prepared { steps, cost, place, _permit: permit, .. } = prepared;
        observed.enter(place).await;
        let op = Op::new(viewer, self.clock.now());
        let mut outcome = Outcome::default();
        for (number, Step { request, shape }) in steps.into_iter().enumerate() {
            let mut answered = self.executor.execute(request, op.handed_on()).await;
            if number == 0 {
                put_right(&mut answered, &shape);
                outcome = answered;
            } else {
                shape.append(answered, &mut outcome);
            }
            // What has taken all of the answer along ends a mutation.
            if outcome.data == Value::Null {
                break;
            }
        }
        complete(&mut outcome, id.as_str(), self.error_limit);
        cost.attach_to(&mut outcome);
        drop(permit);
        outcome
    }

    /// Runs a query or a mutation that nothing else surrounds: within its time, and a panic is an error like others.
    pub(crate) async fn execute_alone(&self, id: &RequestId, prepared: Prepared, viewer: Viewer) -> Result<Outcome, Refusal> {
        let work = AssertUnwindSafe(self.execute(id, prepared, viewer)).catch_unwind();
        match tokio::time::timeout(self.request_timeout, work).await {
            Ok(Ok(outcome)) => Ok(outcome),
            Ok(Err(panic)) => Err(panic::refusal(&*panic, "an operation", id)),
            Err(_) => Err(timed_out()),
        }
    }

    /// Runs a query that no request brought.
    pub(crate) async fn execute_unattended(&self, step: Step, viewer: Viewer) -> Result<Outcome, Refusal> {
        let Step { request, shape } = step;
        let work = AssertUnwindSafe(self.executor.execute(request, Op::new(viewer, self.clock.now()))).catch_unwind();
        match tokio::time::timeout(self.request_timeout, work).await {
            Ok(Ok(mut outcome)) => {
                put_right(&mut outcome, &shape);
                outcome.errors.truncate(self.error_limit as usize);
                Ok(outcome)
            }
            Ok(Err(panic)) => Err(panic::refusal(&*panic, "a webhook's query", &RequestId::new())),
            Err(_) => Err(timed_out()),
        }
    }

    /// Begins a subscription, within the time of a request; it then lasts as long as its caller wants.
    pub(crate) async fn subscribe(
        &self,
        id: &RequestId,
        prepared: Prepared,
        viewer: Viewer,
    ) -> Result<BoxStream<'static, Outcome>, Refusal> {
        let observed = Observed::begin(id, &prepared, self.slow);
        let Prepared { steps, place, .. } = prepared;
        // A subscription has one field.
        let Some(Step { request, shape }) = steps.into_iter().next() else { return Ok(stream::empty().boxed()) };
        let begun = async {
            let _running = place.begin().await;
            self.executor.subscribe(request, Op::new(viewer, self.clock.now())).await
        };
        let begun = telemetry::on_behalf(observed.behalf(), begun);
        let outcomes = tokio::time::timeout(self.request_timeout, begun).await.map_err(|_| timed_out())?;
        // What is observed is its beginning.
        observed.end(&Outcome::default());
        let (id, error_limit) = (id.clone(), self.error_limit);
        Ok(outcomes
            .map(move |mut outcome| {
                put_right(&mut outcome, &shape);
                complete(&mut outcome, id.as_str(), error_limit);
                outcome
            })
            .boxed())
    }
}

/// Puts right what the engine answered.
fn put_right(outcome: &mut Outcome, shape: &Shape) {
    if !is_refused(outcome) {
        shape.complete(outcome);
    }
}

/// What the log says of an operation.
pub(crate) fn record(prepared: &Prepared, viewer: &Viewer) {
    let span = tracing::Span::current();
    span.record("operation", prepared.name.as_deref().unwrap_or("anonymous"));
    span.record("organization", tracing::field::display(viewer.organization_id));
    span.record("subject", viewer.subject.as_str());
}

/// An operation took longer than it may.
pub(crate) fn timed_out() -> Refusal {
    let message = "The request took too long. If it was a mutation, it may have taken effect: send it again with the same idempotencyKey.";
    Refusal::http(StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, message).retry_after(Duration::from_secs(1)).over("REQUEST_TIMEOUT")
}
