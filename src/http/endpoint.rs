//! GraphQL over HTTP: POST, and GET for queries.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use axum::Extension;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::answer::{Code, Media, Refusal, executed};
use super::auth::{Identity, Pass};
use super::document::{Parameters, Prepared};
use super::executor::{record, timed_out};
use super::gateway::Gateway;
use super::idempotency_key;
use super::listener::{Connection, drain};
use super::live::{stream, websocket};
use super::request_id::RequestId;
use domain::Viewer;

pub(super) async fn post(
    State(gateway): State<Arc<Gateway>>,
    Extension(id): Extension<RequestId>,
    held: Option<Extension<Connection>>,
    headers: HeaderMap,
    mut body: Body,
) -> Response {
    let held = held.map(|Extension(held)| held);
    let response = answer(&gateway, &headers, async |media| {
        Media::require_json(&headers)?;
        let identity = gateway.authenticator.authenticate(&headers).await?;
        let limits = &gateway.settings.limits;
        let reading = read(&mut body, limits.body_limit as usize);
        let body = tokio::time::timeout(limits.body_timeout, reading).await.map_err(|_| slow_body())??;
        let idempotency_key = idempotency_key::of(&headers)?;
        let parameters = Parameters { idempotency_key, ..Parameters::from_body(&body)? };
        let prepared = gateway.prepare(parameters, &identity.viewer)?;
        if prepared.operation == OperationType::Subscription {
            return follow(&gateway, &id, &headers, held, prepared, identity).await;
        }
        Ok(execute(&gateway, &id, media, prepared, identity.viewer).await)
    })
    .await;
    drain(&headers, &mut body).await;
    response
}

pub(super) async fn get(State(gateway): State<Arc<Gateway>>, Extension(id): Extension<RequestId>, request: Request) -> Response {
    if websocket::is_wanted(request.headers()) {
        return websocket::open(gateway, id, request).await;
    }
    let held = request.extensions().get::<Connection>().cloned();
    let (query, headers) = (request.uri().query().unwrap_or_default(), request.headers());
    answer(&gateway, headers, async |media| {
        let identity = gateway.authenticator.authenticate(headers).await?;
        let prepared = gateway.prepare(Parameters::from_query_string(query)?, &identity.viewer)?;
        match prepared.operation {
            OperationType::Query => Ok(execute(&gateway, &id, media, prepared, identity.viewer).await),
            // A link or an image must change nothing.
            OperationType::Mutation => Err(Refusal::method("POST", "A mutation must be sent by POST.")),
            OperationType::Subscription => follow(&gateway, &id, headers, held, prepared, identity).await,
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
        Err(refused) => return Refusal::from(refused).answer(Media::default()),
    };
    let answered = tokio::time::timeout(gateway.settings.request_timeout, work(media)).await.unwrap_or_else(|_| Err(timed_out()));
    answered.unwrap_or_else(|refusal| refusal.answer(media))
}

async fn execute(gateway: &Gateway, id: &RequestId, media: Media, prepared: Prepared, viewer: Viewer) -> Response {
    record(&prepared, &viewer);
    let outcome = gateway.engine.execute(id, prepared, viewer).await;
    executed(media, &outcome, gateway.settings.limits.response_limit, |bytes| gateway.load.unsent(bytes))
}

async fn read(body: &mut Body, limit: usize) -> Result<Bytes, Refusal> {
    let too_long = || {
        let message = format!("The body is too long: at most {limit} bytes are taken.");
        Refusal::http(StatusCode::PAYLOAD_TOO_LARGE, Code::TooComplex, message).over("BODY_LIMIT")
    };
    // What is announced to be too long is not waited for.
    if body.size_hint().lower() > limit as u64 {
        return Err(too_long());
    }
    let read = Limited::new(body, limit).collect().await;
    read.map(|body| body.to_bytes()).map_err(|error| {
        let message = "The body ended before its announced length.";
        if error.is::<LengthLimitError>() { too_long() } else { Refusal::malformed(message) }
    })
}

fn slow_body() -> Refusal {
    Refusal::http(StatusCode::REQUEST_TIMEOUT, Code::BadRequest, "The body did not arrive in time.").over("BODY_TIMEOUT")
}

async fn follow(
    gateway: &Arc<Gateway>,
    id: &RequestId,
    headers: &HeaderMap,
    held: Option<Connection>,
    prepared: Prepared,
    identity: Identity,
) -> Result<Response, Refusal> {
    if !Media::takes_events(headers) {
        let message = "A subscription needs a WebSocket, or an Accept header with text/event-stream.";
        return Err(Refusal::document(Code::BadRequest, message, None));
    }
    record(&prepared, &identity.viewer);
    stream::follow(gateway, id, held, prepared, (identity, Pass::of(headers))).await
}
