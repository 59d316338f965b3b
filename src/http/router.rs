//! Every path that is served, and what surrounds them all.

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::AUTHORIZATION;
use axum::routing::get;
use tower_http::sensitive_headers::SetSensitiveRequestHeadersLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use super::gateway::Gateway;
use super::safety::SAFETY;
use super::{compression, cors, edge, endpoint, fallback, graphiql, health};

/// The gateway over HTTP.
pub fn router(gateway: Gateway) -> Router {
    let graphql = get(endpoint::get).post(endpoint::post).fallback(endpoint::other_method);
    let mut router = Router::new()
        .route("/graphql", graphql.clone())
        // Proxies and frameworks add a slash here and there.
        .route("/graphql/", graphql)
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready));
    if gateway.settings.exposure.graphiql() {
        router = router.route("/", get(graphiql::page)).route("/assets/{name}", get(graphiql::asset));
    }
    router = router.fallback(fallback::nothing_here).method_not_allowed_fallback(fallback::other_method);
    if gateway.settings.compression {
        router = router.layer(compression::layer());
    }
    // So that no log prints it, whoever logs headers.
    router = router.layer(axum::middleware::from_fn(edge::edge)).layer(SetSensitiveRequestHeadersLayer::new([AUTHORIZATION]));
    // Around all that refuses: a browser's question gets no refusal, and a page can read each of them.
    router = router.layer(cors::layer(&gateway.settings.exposure));
    for (name, value) in SAFETY {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)));
    }
    router.with_state(Arc::new(gateway))
}
