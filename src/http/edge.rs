//! What surrounds every request: its id, its span, its last resort.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use tracing::field::Empty;
use tracing::{Instrument, debug, info, info_span};

use super::answer::Media;
use super::listener::{Flaw, drain};
use super::panic;
use super::request_id::{HEADER, RequestId};

const LONGEST_PATH: usize = 128;

pub(super) async fn edge(mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers());
    let path: String = request.uri().path().chars().take(LONGEST_PATH).collect();
    let is_probe = path.starts_with("/health/");
    let media = Media::negotiate(request.headers()).unwrap_or_default();
    let span = info_span!("request", %id, method = %request.method(), path, operation = Empty, organization = Empty, subject = Empty);
    request.extensions_mut().insert(id.clone());
    let begun = Instant::now();

    async move {
        let mut response = match AssertUnwindSafe(run(request, next, media)).catch_unwind().await {
            Ok(response) => response,
            Err(panic) => panic::refusal(&*panic, "a request", &id).answer(media),
        };
        if let Ok(value) = HeaderValue::from_str(id.as_str()) {
            response.headers_mut().insert(HEADER, value);
        }
        let (status, milliseconds) = (response.status().as_u16(), begun.elapsed().as_secs_f64() * 1000.0);
        if is_probe {
            debug!(status, milliseconds, "answered");
        } else {
            info!(status, milliseconds, "answered");
        }
        response
    }
    .instrument(span)
    .await
}

/// Answers what came flawed over its connection, and hands on all else.
async fn run(mut request: Request, next: Next, media: Media) -> Response {
    let Some(flaw) = request.extensions_mut().remove::<Flaw>() else { return next.run(request).await };
    let (head, mut body) = request.into_parts();
    drain(&head.headers, &mut body).await;
    flaw.answer(media)
}
