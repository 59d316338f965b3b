//! The transport: who asks, what may be asked, and how answers look on the wire.

mod answer;
mod auth;
mod bounds;
mod document;
mod edge;
mod errors;
mod executor;
mod graphiql;
mod graphql;
mod health;
mod media;
mod parameters;
mod seats;
pub mod server;
mod shape;
mod socket;
mod stream;
mod subscription;
mod tokens;
mod variables;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::config::{Limits, Live};
use crate::database::Database;

pub use auth::{Audience, Authenticator, Grant, Identity, Unsigned, sign};
pub use executor::Executor;
pub use seats::Seats;
pub use shape::Types;

/// All that requests need, shared by them.
#[derive(Clone)]
pub struct Gateway {
    pub executor: Arc<dyn Executor>,
    /// Of the schema that the executor runs.
    pub types: Arc<Types>,
    pub authenticator: Arc<Authenticator>,
    pub database: Database,
    pub limits: Arc<Limits>,
    pub request_timeout: Duration,
    pub live: Arc<Live>,
    pub seats: Seats,
}

/// Every path that is served.
pub fn router(gateway: Gateway) -> Router {
    Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post).fallback(graphql::other_method))
        .route("/", get(graphiql::page))
        .route("/assets/{name}", get(graphiql::asset))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .fallback(nothing_here)
        .layer(axum::middleware::from_fn(edge::edge))
        .layer(SetResponseHeaderLayer::if_not_present(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .with_state(gateway)
}

async fn nothing_here(headers: HeaderMap) -> Response {
    let refusal = answer::Refusal::http(StatusCode::NOT_FOUND, answer::Code::BadRequest, "Nothing is here: GraphQL is at /graphql.");
    refusal.answer(media::Media::negotiate(&headers).unwrap_or_default())
}
