//! The GraphiQL page. Its scripts come from a CDN, in pinned versions.

use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use axum::response::{Html, IntoResponse};

/// The page alone is open: what it asks needs a token.
const PAGE: &str = include_str!("graphiql.html");

/// Only the CDN's scripts run. Monaco starts its workers from blobs and writes its styles inline.
const POLICY: &str = "default-src 'none'; \
    script-src 'unsafe-inline' https://esm.sh blob: data:; \
    style-src 'unsafe-inline' https://esm.sh; \
    font-src https://esm.sh data:; \
    img-src 'self' https://esm.sh data:; \
    connect-src 'self' https://esm.sh; \
    worker-src blob: https://esm.sh; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) async fn page() -> impl IntoResponse {
    ([(CONTENT_SECURITY_POLICY, POLICY), (REFERRER_POLICY, "no-referrer")], Html(PAGE))
}
