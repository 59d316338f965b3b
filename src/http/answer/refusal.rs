//! Why a request is not executed, and how that is answered.

use std::collections::BTreeMap;
use std::slice;
use std::time::Duration;

use async_graphql::{Pos, Response as Outcome, ServerError, Value};
use axum::http::header::{ACCEPT_ENCODING, ALLOW, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use super::body::{Content, json, response};
use super::error::{Code, code_of, error, set};
use super::events::only_event;
use super::media::{Media, NotAcceptable, UnsupportedBody};

/// Why a request is not executed.
#[derive(Debug)]
pub struct Refusal {
    error: Box<ServerError>,
    /// What else is wrong.
    more: Vec<ServerError>,
    /// What HTTP itself says of it; none where the request is well formed and its document cannot be run.
    status: Option<StatusCode>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The setting that the request is over.
    limit: &'static str,
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
    pub(crate) fn invalid(mistakes: Vec<ServerError>) -> Self {
        let mut mistakes = mistakes.into_iter();
        let first = mistakes.next().unwrap_or_else(|| error(Code::GraphqlValidationFailed, "The document is not valid.", None));
        Self::of(first, mistakes.collect())
    }

    fn of(error: ServerError, more: Vec<ServerError>) -> Self {
        Self { error: Box::new(error), more, status: None, headers: Vec::new(), limit: "none", extensions: BTreeMap::new() }
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

    /// Tells when to try again, in whole seconds.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        self.headers.push((RETRY_AFTER, HeaderValue::from(seconds.max(1))));
        self
    }

    /// Names the setting that the request is over, for the figures.
    pub fn over(mut self, limit: &'static str) -> Self {
        self.limit = limit;
        self
    }

    /// Counts it among what is not executed.
    fn count(&self) {
        telemetry::metrics().refused(&telemetry::Refusal { code: code_of(&self.error).unwrap_or("none").into(), limit: self.limit });
    }

    /// Adds what HTTP tells beside the status.
    pub fn with_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// Adds what a program can read beside the message.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        set(&mut self.error, name, value);
        self
    }

    /// Adds to what the answer says of the whole request.
    pub fn with_extension(mut self, name: &str, value: Value) -> Self {
        self.extensions.insert(name.to_owned(), value);
        self
    }

    /// Whether the same may be taken in a while.
    pub(crate) fn is_for_now(&self) -> bool {
        self.status == Some(StatusCode::SERVICE_UNAVAILABLE)
    }

    /// The first error alone.
    pub fn into_error(self) -> ServerError {
        *self.error
    }

    /// The errors alone, for transports that are not HTTP.
    pub(crate) fn into_errors(self) -> Vec<ServerError> {
        self.count();
        std::iter::once(*self.error).chain(self.more).collect()
    }

    /// All that is wrong, in sentences, for those who get no answer of GraphQL.
    pub(crate) fn words(self) -> Vec<String> {
        let sentence = |error: ServerError| match error.locations.first() {
            Some(place) if !error.message.starts_with("Syntax error") => {
                format!("{} (line {}, column {})", error.message, place.line, place.column)
            }
            _ => error.message,
        };
        std::iter::once(*self.error).chain(self.more).map(sentence).collect()
    }

    /// The body of an answer that has but one error.
    pub(crate) fn body(&self) -> Vec<u8> {
        json(&Content { errors: slice::from_ref(&*self.error), extensions: &self.extensions })
    }

    /// The answer over HTTP.
    pub fn answer(mut self, media: Media) -> Response {
        let (status, headers, extensions) = (self.status, std::mem::take(&mut self.headers), std::mem::take(&mut self.extensions));
        let errors = self.into_errors();
        if media == Media::Events && status.is_none() {
            let mut outcome = Outcome::from_errors(errors);
            outcome.extensions = extensions;
            return only_event(&outcome, u32::MAX);
        }
        let status = status.unwrap_or_else(|| media.refused());
        // What HTTP itself refuses is no stream of events.
        let media = if media == Media::Events { Media::Json } else { media };
        let mut response = response(media, status, json(&Content { errors: &errors, extensions: &extensions }));
        response.headers_mut().extend(headers);
        response
    }
}

impl From<NotAcceptable> for Refusal {
    fn from(_: NotAcceptable) -> Self {
        let message = "The answer is application/json, application/graphql-response+json or text/event-stream, and the Accept header \
                       takes none of them.";
        Self::http(StatusCode::NOT_ACCEPTABLE, Code::BadRequest, message)
    }
}

impl From<UnsupportedBody> for Refusal {
    fn from(body: UnsupportedBody) -> Self {
        let message = "The body must be application/json, in UTF-8 and not compressed.";
        let refusal = Self::http(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::BadRequest, message);
        match body {
            UnsupportedBody::Type => refusal,
            UnsupportedBody::Compressed => refusal.with_header(ACCEPT_ENCODING, "identity"),
        }
    }
}
