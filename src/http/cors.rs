//! What browsers ask before a page of another site calls, and what they let it see of the answer.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use tower_http::cors::{AllowCredentials, AllowHeaders, AllowOrigin, CorsLayer};

use super::origin::{is_listed, may_call};
use super::request_id::HEADER as REQUEST_ID;
use crate::config::Exposure;

/// Browsers keep an answer no longer than a day, some no longer than two hours.
const MAX_AGE: Duration = Duration::from_secs(60 * 60);

/// The layer that answers browsers' questions, whoever asks: a page that may not call learns it from a header that is missing.
pub(super) fn layer(exposure: &Exposure) -> CorsLayer {
    let exposure = Arc::new(exposure.clone());
    let credentials = {
        let exposure = Arc::clone(&exposure);
        // With `*` the settings have refused it. Pages that nobody has named get none.
        AllowCredentials::predicate(move |origin, _| exposure.cors_credentials && !exposure.any_origin() && is_listed(origin, &exposure))
    };
    let origins = if exposure.any_origin() {
        AllowOrigin::any()
    } else {
        AllowOrigin::predicate(move |origin, parts| may_call(origin, &parts.headers, &exposure))
    };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_credentials(credentials)
        .allow_methods([Method::GET, Method::POST])
        // Clients and what traces them send headers of their own, and none of them changes who asks: the token does.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([REQUEST_ID, RETRY_AFTER, WWW_AUTHENTICATE])
        .max_age(MAX_AGE)
}
