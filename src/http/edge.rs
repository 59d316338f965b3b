//! What surrounds every request: its id, its span, its last resort.

use std::any::Any;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::Request;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use tracing::field::Empty;
use tracing::{Instrument, debug, error, info, info_span};
use uuid::Uuid;

use super::answer::{Code, Refusal};
use super::drain::drain;
use super::head::Flaw;
use super::media::Media;

pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_ID: usize = 128;
const LONGEST_PATH: usize = 128;

/// Names a request in the logs, in the answer's header, and in every error that is a fault of ours.
#[derive(Clone, Debug)]
pub(super) struct RequestId(String);

impl RequestId {
    /// The one that came with the request, where it can stand in a log; else a new one.
    fn of(headers: &HeaderMap) -> Self {
        let is_sane = |id: &&str| {
            (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:=+/".contains(&byte))
        };
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok()).filter(is_sane);
        given.map_or_else(Self::new, |given| Self(given.to_owned()))
    }

    /// A new one.
    pub(super) fn new() -> Self {
        Self(Uuid::now_v7().to_string())
    }

    /// As text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) async fn edge(mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers());
    for (name, value) in request.headers_mut() {
        // So that no log prints it, whoever logs headers.
        value.set_sensitive(name == AUTHORIZATION);
    }
    let path: String = request.uri().path().chars().take(LONGEST_PATH).collect();
    let is_probe = path.starts_with("/health/");
    let media = Media::negotiate(request.headers()).unwrap_or_default();
    let span = info_span!("request", %id, method = %request.method(), path, operation = Empty, organization = Empty, subject = Empty);
    request.extensions_mut().insert(id.clone());
    let begun = Instant::now();

    async move {
        let mut response = match AssertUnwindSafe(run(request, next, media)).catch_unwind().await {
            Ok(response) => response,
            Err(panic) => {
                error!(panic = words(&*panic), "a request panicked");
                let refusal = Refusal::http(StatusCode::INTERNAL_SERVER_ERROR, Code::InternalServerError, "Internal error.");
                refusal.with("requestId", id.as_str()).answer(media)
            }
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

/// What a panic said.
pub(super) fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&'static str>().copied()).unwrap_or("no words")
}
