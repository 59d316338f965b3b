//! One operation of a socket, from its document to its last message.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Response as Outcome, ServerError, Value};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tracing::{Instrument, info_span};

use super::message::ServerMessage;
use crate::http::answer::{Refusal, is_of_execution, is_refused, too_long};
use crate::http::document::Parameters;
use crate::http::executor::record;
use crate::http::gateway::Gateway;
use crate::http::request_id::RequestId;
use domain::Viewer;

/// A message of an operation, to be sent.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub id: String,
    /// Tells operations apart that have used the same id one after the other.
    pub serial: u64,
    pub text: String,
    pub is_last: bool,
}

/// Where an operation puts its messages. The queue is short: who reads slowly slows the operation down.
pub(super) struct Outbox {
    pub id: String,
    pub serial: u64,
    pub queue: mpsc::Sender<Outgoing>,
    /// Bytes of an answer at the most.
    pub longest: u32,
}

/// Ends an operation that nobody waits for any more.
#[derive(Debug)]
pub(super) struct Running {
    pub serial: u64,
    /// It has no end of its own.
    pub is_subscription: bool,
    task: AbortHandle,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts an operation. Once this has answered, a subscription is listening.
pub(super) async fn start(gateway: &Arc<Gateway>, id: &RequestId, viewer: Viewer, parameters: Parameters, outbox: Outbox) -> Running {
    let serial = outbox.serial;
    let span = info_span!(
        "operation",
        key = outbox.id,
        operation = tracing::field::Empty,
        organization = tracing::field::Empty,
        subject = tracing::field::Empty
    );
    let mut is_subscription = false;
    let task = match gateway.prepare(parameters, &viewer) {
        Err(refusal) => tokio::spawn(outbox.fail(refusal)),
        Ok(prepared) => {
            span.in_scope(|| record(&prepared, &viewer));
            if prepared.operation == OperationType::Subscription {
                match gateway.engine.subscribe(id, prepared, viewer).instrument(span.clone()).await {
                    Ok(outcomes) => {
                        is_subscription = true;
                        tokio::spawn(outbox.follow(outcomes).instrument(span))
                    }
                    Err(refusal) => tokio::spawn(outbox.fail(refusal)),
                }
            } else {
                let (gateway, id) = (Arc::clone(gateway), id.clone());
                let work = async move {
                    match gateway.engine.execute_alone(&id, prepared, viewer).await {
                        Ok(outcome) => outbox.answer(&outcome).await,
                        Err(refusal) => outbox.fail(refusal).await,
                    }
                };
                tokio::spawn(work.instrument(span))
            }
        }
    };
    Running { serial, is_subscription, task: task.abort_handle() }
}

impl Outbox {
    /// The answer of a query or a mutation.
    async fn answer(self, outcome: &Outcome) {
        if is_refused(outcome) {
            return self.error(&outcome.errors).await;
        }
        if self.next(outcome).await {
            self.send(ServerMessage::Complete { id: &self.id }.text(), true).await;
        }
    }

    /// The answers of a subscription, to its end.
    async fn follow(self, mut outcomes: BoxStream<'static, Outcome>) {
        while let Some(outcome) = outcomes.next().await {
            if is_its_own(&outcome) {
                return self.error(&outcome.errors).await;
            }
            if !self.next(&outcome).await {
                return;
            }
        }
        self.send(ServerMessage::Complete { id: &self.id }.text(), true).await;
    }

    async fn next(&self, outcome: &Outcome) -> bool {
        let mut text = ServerMessage::Next { id: &self.id, payload: outcome }.text();
        if text.len() > self.longest as usize {
            text = ServerMessage::Next { id: &self.id, payload: &too_long(self.longest) }.text();
        }
        self.send(text, false).await
    }

    async fn fail(self, refusal: Refusal) {
        self.error(&refusal.into_errors()).await;
    }

    async fn error(self, errors: &[ServerError]) {
        self.send(ServerMessage::Error { id: &self.id, payload: errors }.text(), true).await;
    }

    /// False where the socket is gone.
    async fn send(&self, text: String, is_last: bool) -> bool {
        let outgoing = Outgoing { id: self.id.clone(), serial: self.serial, text, is_last };
        self.queue.send(outgoing).await.is_ok()
    }
}

/// Whether the subscription itself has failed, not something below one of its events.
fn is_its_own(outcome: &Outcome) -> bool {
    let is_above = |error: &ServerError| error.path.len() <= 1 && !is_of_execution(error);
    outcome.data == Value::Null && !outcome.errors.is_empty() && outcome.errors.iter().all(is_above)
}
