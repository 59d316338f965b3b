//! GraphQL over HTTP: POST, and GET for queries.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response as Outcome};
use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::Utc;
use http_body_util::BodyExt;

use super::Gateway;
use super::answer::{Code, Refusal, executed};
use super::document::{Prepared, prepare};
use super::edge::RequestId;
use super::errors::complete;
use super::media::Media;
use super::parameters::Parameters;
use crate::domain::Op;

/// How much of a refused body is read, and for how long.
const DRAINED: usize = 32 << 20;
const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);

/// The engine behind the transport.
pub trait Executor: Send + Sync + 'static {
    /// Runs one operation to its end.
    fn execute(&self, request: Request, op: Op) -> Pin<Box<dyn Future<Output = Outcome> + Send>>;
}

impl<F, Fut> Executor for F
where
    F: Fn(Request, Op) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Outcome> + Send + 'static,
{
    fn execute(&self, request: Request, op: Op) -> Pin<Box<dyn Future<Output = Outcome> + Send>> {
        Box::pin(self(request, op))
    }
}

pub(super) async fn post(
    State(gateway): State<Gateway>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    mut body: Body,
) -> Response {
    let response = answer(&gateway, &headers, async |media| {
        Media::require_json(&headers)?;
        let identity = gateway.authenticator.authenticate(&headers).await?;
        let reading = read(&headers, &mut body, gateway.limits.body_limit as usize);
        let body = tokio::time::timeout(gateway.limits.body_timeout, reading).await.map_err(|_| slow_body())??;
        let prepared = prepare(Parameters::from_body(&body)?, &gateway, &identity.viewer)?;
        if prepared.operation == OperationType::Subscription {
            return Err(no_subscriptions());
        }
        Ok(execute(&gateway, &id, media, prepared, Op::new(identity.viewer, Utc::now())).await)
    })
    .await;
    if !headers.contains_key(EXPECT) {
        drain(&mut body).await;
    }
    response
}

pub(super) async fn get(
    State(gateway): State<Gateway>,
    Extension(id): Extension<RequestId>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&gateway, &headers, async |media| {
        let identity = gateway.authenticator.authenticate(&headers).await?;
        let prepared = prepare(Parameters::from_query_string(&query.unwrap_or_default())?, &gateway, &identity.viewer)?;
        match prepared.operation {
            OperationType::Query => Ok(execute(&gateway, &id, media, prepared, Op::new(identity.viewer, Utc::now())).await),
            // A link or an image must change nothing.
            OperationType::Mutation => Err(Refusal::method("POST", "A mutation must be sent by POST.")),
            OperationType::Subscription => Err(no_subscriptions()),
        }
    })
    .await
}

pub(super) async fn other_method(headers: HeaderMap) -> Response {
    Refusal::method("GET, HEAD, POST", "Send a GraphQL request by POST, or a query by GET.")
        .answer(Media::negotiate(&headers).unwrap_or_default())
}

/// Runs the work within its time, and puts refusals into the media type that the client wants.
async fn answer(gateway: &Gateway, headers: &HeaderMap, work: impl AsyncFnOnce(Media) -> Result<Response, Refusal>) -> Response {
    let media = match Media::negotiate(headers) {
        Ok(media) => media,
        Err(refusal) => return refusal.answer(Media::default()),
    };
    let answered = tokio::time::timeout(gateway.request_timeout, work(media)).await.unwrap_or_else(|_| {
        let message = "The request took too long. Whether a mutation took effect is not known: send it again with the same idempotencyKey.";
        Err(Refusal::http(StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, message))
    });
    answered.unwrap_or_else(|refusal| refusal.answer(media))
}

async fn execute(gateway: &Gateway, id: &RequestId, media: Media, prepared: Prepared, op: Op) -> Response {
    let span = tracing::Span::current();
    span.record("operation", prepared.request.operation_name.as_deref().unwrap_or("anonymous"));
    span.record("organization", tracing::field::display(op.organization_id()));
    span.record("subject", op.viewer.subject.as_str());
    let mut outcome = gateway.executor.execute(prepared.request, op).await;
    complete(&mut outcome, &prepared.shape, id.as_str(), gateway.limits.error_limit);
    prepared.cost.tell(&mut outcome);
    executed(media, outcome, gateway.limits.response_limit)
}

async fn read(headers: &HeaderMap, body: &mut Body, limit: usize) -> Result<Vec<u8>, Refusal> {
    let too_long = || {
        let message = format!("The body is too long: at most {limit} bytes are taken.");
        Refusal::http(StatusCode::PAYLOAD_TOO_LARGE, Code::TooComplex, message)
    };
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|text| text.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_long());
    }
    let mut bytes = Vec::with_capacity(announced.unwrap_or_default());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::malformed("The body ended before its announced length."))?;
        if let Ok(data) = frame.into_data() {
            if bytes.len() + data.len() > limit {
                return Err(too_long());
            }
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes)
}

fn slow_body() -> Refusal {
    Refusal::http(StatusCode::REQUEST_TIMEOUT, Code::BadRequest, "The body did not arrive in time.")
}

/// Drops the rest of a refused body. A client that is still sending when the connection closes never reads why.
async fn drain(body: &mut Body) {
    let work = async {
        let mut left = DRAINED;
        while left > 0
            && let Some(Ok(frame)) = body.frame().await
        {
            left = left.saturating_sub(frame.data_ref().map_or(0, |data| data.len()));
        }
    };
    tokio::time::timeout(DRAIN_TIMEOUT, work).await.ok();
}

fn no_subscriptions() -> Refusal {
    Refusal::document(Code::BadRequest, "Subscriptions need a transport that stays open.", None)
}
