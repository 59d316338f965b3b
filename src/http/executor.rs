//! The engine behind the transports, and the time that it may take.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use async_graphql::{Request, Response as Outcome};
use axum::http::StatusCode;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt};

use super::Gateway;
use super::answer::{Code, Refusal};
use super::document::Prepared;
use super::edge::{RequestId, words};
use super::errors::complete;
use ::graphql::Schema;
use domain::{Op, Viewer};

type Answer<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The engine behind the transports.
pub trait Executor: Send + Sync + 'static {
    /// Runs one operation to its end.
    fn execute(&self, request: Request, op: Op) -> Answer<Outcome>;

    /// Begins a subscription: what happens once this has answered will come. An engine that has none executes.
    fn subscribe(&self, request: Request, op: Op) -> Answer<BoxStream<'static, Outcome>> {
        let answer = self.execute(request, op);
        Box::pin(async { stream::once(answer).boxed() })
    }
}

impl Executor for Schema {
    fn execute(&self, request: Request, op: Op) -> Answer<Outcome> {
        let schema = self.clone();
        Box::pin(async move { ::graphql::execute(&schema, request, op).await })
    }

    fn subscribe(&self, request: Request, op: Op) -> Answer<BoxStream<'static, Outcome>> {
        let schema = self.clone();
        Box::pin(async move { ::graphql::subscribe(&schema, request, op).await })
    }
}

impl<F, Fut> Executor for F
where
    F: Fn(Request, Op) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Outcome> + Send + 'static,
{
    fn execute(&self, request: Request, op: Op) -> Answer<Outcome> {
        Box::pin(self(request, op))
    }
}

impl Gateway {
    /// Runs a query or a mutation.
    pub(super) async fn execute(&self, id: &RequestId, prepared: Prepared, viewer: Viewer) -> Outcome {
        let mut outcome = self.executor.execute(prepared.request, Op::new(viewer, self.clock.now())).await;
        complete(&mut outcome, &prepared.shape, id.as_str(), self.limits.error_limit);
        prepared.cost.tell(&mut outcome);
        outcome
    }

    /// Runs a query or a mutation that nothing else surrounds: within its time, and a panic is an error like others.
    pub(super) async fn execute_alone(&self, id: &RequestId, prepared: Prepared, viewer: Viewer) -> Result<Outcome, Refusal> {
        let work = AssertUnwindSafe(self.execute(id, prepared, viewer)).catch_unwind();
        match tokio::time::timeout(self.request_timeout, work).await {
            Ok(Ok(outcome)) => Ok(outcome),
            Ok(Err(panic)) => {
                tracing::error!(panic = words(&*panic), "an operation panicked");
                let refusal = Refusal::http(StatusCode::INTERNAL_SERVER_ERROR, Code::InternalServerError, "Internal error.");
                Err(refusal.with("requestId", id.as_str()))
            }
            Err(_) => Err(too_long()),
        }
    }

    /// Begins a subscription, within the time of a request; it then lasts as long as its caller wants.
    pub(super) async fn subscribe(
        &self,
        id: &RequestId,
        prepared: Prepared,
        viewer: Viewer,
    ) -> Result<BoxStream<'static, Outcome>, Refusal> {
        let Prepared { request, shape, .. } = prepared;
        let begun = self.executor.subscribe(request, Op::new(viewer, self.clock.now()));
        let outcomes = tokio::time::timeout(self.request_timeout, begun).await.map_err(|_| too_long())?;
        let (id, most) = (id.clone(), self.limits.error_limit);
        Ok(outcomes
            .map(move |mut outcome| {
                complete(&mut outcome, &shape, id.as_str(), most);
                outcome
            })
            .boxed())
    }
}

/// An operation took longer than it may.
pub(super) fn too_long() -> Refusal {
    let message = "The request took too long. Whether a mutation took effect is not known: send it again with the same idempotencyKey.";
    Refusal::http(StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, message)
}
