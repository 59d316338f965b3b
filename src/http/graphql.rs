//! GraphQL over HTTP: POST, and GET for queries.

use async_graphql::parser::types::OperationType;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt;

use super::answer::{Code, Refusal, executed};
use super::document::{Prepared, prepare};
use super::drain::drain;
use super::edge::RequestId;
use super::executor::too_long;
use super::media::Media;
use super::parameters::Parameters;
use super::server::Connection;
use super::{Gateway, Identity, socket, stream};
use domain::Viewer;

pub(super) async fn post(
    State(gateway): State<Gateway>,
    Extension(id): Extension<RequestId>,
    held: Option<Extension<Connection>>,
    headers: HeaderMap,
    mut body: Body,
) -> Response {
    let held = held.map(|Extension(held)| held);
    let response = answer(&gateway, &headers, async |media| {
        Media::require_json(&headers)?;
        let identity = gateway.authenticator.authenticate(&headers).await?;
        let reading = read(&headers, &mut body, gateway.limits.body_limit as usize);
        let body = tokio::time::timeout(gateway.limits.body_timeout, reading).await.map_err(|_| slow_body())??;
        let prepared = prepare(Parameters::from_body(&body)?, &gateway, &identity.viewer)?;
        if prepared.operation == OperationType::Subscription {
            return follow(&gateway, &id, &headers, held, prepared, identity).await;
        }
        Ok(execute(&gateway, &id, media, prepared, identity.viewer).await)
    })
    .await;
    drain(&headers, &mut body).await;
    response
}

pub(super) async fn get(State(gateway): State<Gateway>, Extension(id): Extension<RequestId>, request: Request) -> Response {
    if socket::is_wanted(request.headers()) {
        return socket::open(gateway, id, request).await;
    }
    let held = request.extensions().get::<Connection>().cloned();
    let (query, headers) = (request.uri().query().unwrap_or_default(), request.headers());
    answer(&gateway, headers, async |media| {
        let identity = gateway.authenticator.authenticate(headers).await?;
        let prepared = prepare(Parameters::from_query_string(query)?, &gateway, &identity.viewer)?;
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
        Err(refusal) => return refusal.answer(Media::default()),
    };
    let answered = tokio::time::timeout(gateway.request_timeout, work(media)).await.unwrap_or_else(|_| Err(too_long()));
    answered.unwrap_or_else(|refusal| refusal.answer(media))
}

async fn execute(gateway: &Gateway, id: &RequestId, media: Media, prepared: Prepared, viewer: Viewer) -> Response {
    note(&prepared, &viewer);
    executed(media, gateway.execute(id, prepared, viewer).await, gateway.limits.response_limit)
}

/// What the log says of a request.
pub(super) fn note(prepared: &Prepared, viewer: &Viewer) {
    let span = tracing::Span::current();
    span.record("operation", prepared.request.operation_name.as_deref().unwrap_or("anonymous"));
    span.record("organization", tracing::field::display(viewer.organization_id));
    span.record("subject", viewer.subject.as_str());
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

async fn follow(
    gateway: &Gateway,
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
    note(&prepared, &identity.viewer);
    stream::follow(gateway, id, headers, held, prepared, identity).await
}
