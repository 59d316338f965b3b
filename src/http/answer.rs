//! What leaves: refusals and responses as bodies of one of the two media types.

use std::collections::BTreeMap;
use std::slice;
use std::time::Duration;

use async_graphql::{ErrorExtensionValues, Pos, Response as Outcome, ServerError, Value};
use async_graphql_axum::GraphQLResponse;
use axum::body::{Body, HttpBody};
use axum::http::header::{ACCEPT_ENCODING, ALLOW, CONTENT_TYPE, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::media::Media;
use super::stream;

pub(crate) use graphql::code::Code;

/// An error as clients read it.
pub(super) fn error(code: Code, message: impl Into<String>, position: Option<Pos>) -> ServerError {
    let mut error = ServerError::new(message, position);
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", code.name());
    error
}

/// Why a request is not executed.
#[derive(Debug)]
pub struct Refusal {
    error: Box<ServerError>,
    /// What else is wrong.
    more: Vec<ServerError>,
    /// What HTTP itself says of it; none where the request is well formed and its document cannot be run.
    status: Option<StatusCode>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Beside the error, where answers tell the same.
    extensions: BTreeMap<String, Value>,
}

impl Refusal {
    /// Refuses by the rules of HTTP: the status is the same for both media types.
    pub fn http(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        Self { status: Some(status), ..Self::document(code, message, None) }
    }

    /// Refuses a well-formed request whose document or variables cannot be run.
    pub fn document(code: Code, message: impl Into<String>, position: Option<Pos>) -> Self {
        Self::of(error(code, message, position), Vec::new())
    }

    /// Refuses a document for all these mistakes.
    pub(super) fn invalid(mistakes: Vec<ServerError>) -> Self {
        let mut mistakes = mistakes.into_iter();
        let first = mistakes.next().unwrap_or_else(|| error(Code::GraphqlValidationFailed, "The document is not valid.", None));
        Self::of(first, mistakes.collect())
    }

    fn of(error: ServerError, more: Vec<ServerError>) -> Self {
        Self { error: Box::new(error), more, status: None, headers: Vec::new(), extensions: BTreeMap::new() }
    }

    /// Refuses what is no GraphQL request at all.
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::http(StatusCode::BAD_REQUEST, Code::BadRequest, message)
    }

    /// Refuses a method that the request may not use.
    pub fn method(allowed: &'static str, message: impl Into<String>) -> Self {
        Self::http(StatusCode::METHOD_NOT_ALLOWED, Code::BadRequest, message).with_header(ALLOW, allowed)
    }

    /// Refuses a request without a good token; the challenge tells the client what to send.
    pub fn unauthenticated(challenge: &'static str, message: impl Into<String>) -> Self {
        Self::http(StatusCode::UNAUTHORIZED, Code::Unauthenticated, message).with_header(WWW_AUTHENTICATE, challenge)
    }

    /// Tells that bodies are taken without compression only.
    pub fn uncompressed(self) -> Self {
        self.with_header(ACCEPT_ENCODING, "identity")
    }

    /// Tells when to try again, in whole seconds.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        self.headers.push((RETRY_AFTER, HeaderValue::from(seconds.max(1))));
        self
    }

    /// Adds what HTTP tells beside the status.
    pub fn with_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// Adds what a program can read beside the message.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.error.extensions.get_or_insert_with(ErrorExtensionValues::default).set(name, value);
        self
    }

    /// Adds what is told of the whole request.
    pub fn telling(mut self, name: &str, value: Value) -> Self {
        self.extensions.insert(name.to_owned(), value);
        self
    }

    /// The first error alone.
    pub fn into_error(self) -> ServerError {
        *self.error
    }

    /// The errors alone, for transports that are not HTTP.
    pub(super) fn into_errors(self) -> Vec<ServerError> {
        std::iter::once(*self.error).chain(self.more).collect()
    }

    /// The body of an answer that has but one error.
    pub(super) fn body(&self) -> Vec<u8> {
        written(&Content { errors: slice::from_ref(&*self.error), extensions: &self.extensions })
    }

    /// The answer over HTTP.
    pub fn answer(mut self, media: Media) -> Response {
        let (status, headers, extensions) = (self.status, std::mem::take(&mut self.headers), std::mem::take(&mut self.extensions));
        let errors = self.into_errors();
        if media == Media::Events && status.is_none() {
            let mut outcome = Outcome::from_errors(errors);
            outcome.extensions = extensions;
            return stream::alone(&outcome, u32::MAX);
        }
        let status = status.unwrap_or_else(|| media.refused());
        let mut response = answer(media, status, written(&Content { errors: &errors, extensions: &extensions }));
        response.headers_mut().extend(headers);
        response
    }
}

/// The answer to a request that reached the engine.
pub(super) fn executed(media: Media, outcome: Outcome, limit: u32) -> Response {
    if media == Media::Events {
        return stream::alone(&outcome, limit);
    }
    let refused = is_refused(&outcome);
    let has = |code: Code| outcome.errors.iter().any(|error| code_of(error) == Some(code.name()));
    let status = if has(Code::Unavailable) {
        StatusCode::SERVICE_UNAVAILABLE
    } else if has(Code::InternalServerError) && outcome.data == Value::Null {
        StatusCode::INTERNAL_SERVER_ERROR
    } else if refused && has(Code::Forbidden) {
        StatusCode::FORBIDDEN
    } else if refused {
        media.refused()
    } else {
        StatusCode::OK
    };
    let mut response = if refused {
        // The library's response would say `"data": null`, which means that something was executed.
        answer(media, status, written(&Content::of(&outcome)))
    } else {
        let mut response = GraphQLResponse::from(outcome).into_response();
        if response.body().size_hint().lower() > limit.into() {
            response = GraphQLResponse::from(too_long(limit)).into_response();
        }
        shape(&mut response, media, status);
        response
    };
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// In place of an answer over the limit.
pub(super) fn too_long(limit: u32) -> Outcome {
    let message = format!("The answer is longer than {limit} bytes and is not sent; a mutation in it has taken effect. Ask for less.");
    Outcome::from_errors(vec![*Refusal::document(Code::TooComplex, message, None).with("limit", limit).error])
}

/// The code that an error carries.
pub(super) fn code_of(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        Value::Enum(code) => Some(code),
        _ => None,
    }
}

/// Whether the engine refused the document: errors of execution name the field where they arose.
pub(super) fn is_refused(outcome: &Outcome) -> bool {
    outcome.data == Value::Null && !outcome.errors.is_empty() && outcome.errors.iter().all(|error| error.path.is_empty())
}

/// The body of a request that was not executed.
#[derive(Serialize)]
pub(super) struct Content<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

impl<'a> Content<'a> {
    /// Of what the engine refused.
    pub(super) fn of(outcome: &'a Outcome) -> Self {
        Self { errors: &outcome.errors, extensions: &outcome.extensions }
    }
}

fn written(content: &Content<'_>) -> Vec<u8> {
    serde_json::to_vec(content).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer cannot be written as JSON");
        br#"{"errors":[{"message":"The answer cannot be written.","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}"#.to_vec()
    })
}

fn answer(media: Media, status: StatusCode, body: Vec<u8>) -> Response {
    // What HTTP itself refuses is no stream of events.
    let media = if media == Media::Events { Media::Json } else { media };
    let mut response = Response::new(Body::from(body));
    shape(&mut response, media, status);
    response
}

fn shape(response: &mut Response, media: Media, status: StatusCode) {
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
}
