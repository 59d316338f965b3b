//! The answer to a request that reached the engine.

use async_graphql::{Response as Outcome, Value};
use axum::body::Bytes;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use super::body::{Content, json, response};
use super::error::{Code, code_of};
use super::events::only_event;
use super::media::Media;
use super::outcome::{is_refused, too_long};

/// Over HTTP, with the status that its errors make. `count` keeps the bytes until they are sent.
pub(crate) fn executed<B>(media: Media, outcome: &Outcome, limit: u32, count: impl FnOnce(Vec<u8>) -> B) -> Response
where
    B: AsRef<[u8]> + Send + 'static,
{
    if media == Media::Events {
        return only_event(outcome, limit);
    }
    let refused = is_refused(outcome);
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
    let body = if refused { json(&Content::of(outcome)) } else { within(json(outcome), limit) };
    let mut response = response(media, status, Bytes::from_owner(count(body)));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

fn within(body: Vec<u8>, limit: u32) -> Vec<u8> {
    if body.len() > limit as usize { json(&too_long(limit)) } else { body }
}
