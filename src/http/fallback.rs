//! What is answered where nothing is served.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::answer::{Code, Media, Refusal};

pub(crate) async fn nothing_here(headers: HeaderMap) -> Response {
    let refusal = Refusal::http(StatusCode::NOT_FOUND, Code::BadRequest, "Nothing is here: GraphQL is at /graphql.");
    refusal.answer(Media::negotiate(&headers).unwrap_or_default())
}

/// For paths that are only read.
pub(crate) async fn other_method(headers: HeaderMap) -> Response {
    let refusal = Refusal::method("GET, HEAD", "This is read by GET only.");
    refusal.answer(Media::negotiate(&headers).unwrap_or_default())
}
