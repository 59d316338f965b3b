//! Which sites' pages may call: none, but those that are listed.

use std::time::Duration;

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Method};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::auth::ORGANIZATION;
use super::idempotency_key::HEADER as IDEMPOTENCY_KEY;
use super::request_id::HEADER as REQUEST_ID;
use crate::config::Exposure;

/// Browsers keep an answer no longer than a day, some no longer than two hours.
const MAX_AGE: Duration = Duration::from_secs(60 * 60);

/// The layer that answers browsers' questions; none where no site may call.
pub(super) fn layer(exposure: &Exposure) -> Option<CorsLayer> {
    if exposure.cors_origins.is_empty() {
        return None;
    }
    let origins = if exposure.any_origin() {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(exposure.cors_origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()))
    };
    let [organization, alias] = ORGANIZATION;
    let layer = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([ACCEPT, AUTHORIZATION, CONTENT_TYPE, REQUEST_ID, IDEMPOTENCY_KEY, organization, alias])
        .expose_headers([REQUEST_ID, RETRY_AFTER, WWW_AUTHENTICATE])
        .max_age(MAX_AGE);
    // With `*` the settings have refused it.
    Some(layer.allow_credentials(exposure.cors_credentials && !exposure.any_origin()))
}
