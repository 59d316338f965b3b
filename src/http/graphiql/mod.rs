//! The GraphiQL page: embedded where it was built from `web/`; else its scripts come from a CDN, in pinned versions.

mod built;
mod cdn;
mod file;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use self::file::File;
use super::fallback::nothing_here;

/// The page alone is open: what it asks needs a token.
pub(super) async fn page() -> Response {
    let (data, policy) = match built::page() {
        Some(page) => (page, built::POLICY),
        None => (cdn::PAGE.as_bytes(), cdn::POLICY),
    };
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, policy), (REFERRER_POLICY, "no-referrer")];
    (headers, data).into_response()
}

/// What the page consists of.
pub(super) async fn asset(name: Result<Path<String>, PathRejection>, headers: HeaderMap) -> Response {
    let found = name.ok().and_then(|Path(name)| Some((media_type(&name)?, find(&name)?)));
    let Some((media_type, file)) = found else {
        return nothing_here(headers).await;
    };
    // A worker is bound by the policy that comes with its script.
    let headers = [(CONTENT_TYPE, media_type), (CONTENT_SECURITY_POLICY, built::POLICY)];
    let mut response = (headers, file.data).into_response();
    if file.is_gzip {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if file.is_immutable {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    }
    response
}

fn find(name: &str) -> Option<File> {
    if built::page().is_some() { built::asset(name) } else { cdn::asset(name) }
}

fn media_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "ttf" => Some("font/ttf"),
        _ => None,
    }
}
