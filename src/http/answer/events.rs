//! Server-sent events: how answers are framed in a stream, by the protocol of the npm package `graphql-sse`.

use async_graphql::Response as Outcome;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use super::body::{Content, response};
use super::media::Media;
use super::outcome::{is_refused, too_long};

/// Says nothing, so that nobody takes the connection for a dead one.
pub(crate) const COMMENT: &str = ":\n\n";
/// The end of an operation.
pub(crate) const COMPLETE: &str = "event: complete\ndata: \n\n";
/// Tells proxies not to collect what is to arrive at once.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// One answer. JSON has no line breaks, so that one line holds it.
pub(crate) fn next_event(outcome: &Outcome, longest: u32) -> String {
    let json = if is_refused(outcome) { serde_json::to_string(&Content::of(outcome)) } else { serde_json::to_string(outcome) };
    let mut json = json.unwrap_or_default();
    if json.len() > longest as usize {
        json = serde_json::to_string(&too_long(longest)).unwrap_or_default();
    }
    format!("event: next\ndata: {json}\n\n")
}

/// A whole stream of a single answer.
pub(super) fn only_event(outcome: &Outcome, longest: u32) -> Response {
    stream_of(Body::from(next_event(outcome, longest) + COMPLETE))
}

/// The response that streams these events.
pub(crate) fn stream_of(events: Body) -> Response {
    let mut response = response(Media::Events, StatusCode::OK, events);
    response.headers_mut().insert(BUFFERING, HeaderValue::from_static("no"));
    response
}
