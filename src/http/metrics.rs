//! The figures, on an address of their own: what they tell is nobody's business but the operator's.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use database::Database;
use telemetry::metrics;

const OPEN_METRICS: HeaderValue = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// `/metrics`, and nothing else.
pub fn metrics_router(database: Database) -> Router {
    Router::new().route("/metrics", get(show)).with_state(database)
}

async fn show(State(database): State<Database>) -> Response {
    let headers = [(CONTENT_TYPE, OPEN_METRICS), (CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (headers, metrics().text(&database.pools())).into_response()
}
