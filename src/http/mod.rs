//! The transport: who asks, what may be asked, and how answers look on the wire.

mod accept;
mod answer;
mod auth;
mod bounds;
mod clock;
mod cors;
mod cost;
mod document;
mod drain;
mod edge;
mod errors;
mod executor;
mod graphiql;
mod graphql;
mod head;
mod health;
mod media;
mod parameters;
mod parsed;
mod persisted;
mod quota;
mod rules;
mod seats;
pub mod server;
mod shape;
mod socket;
mod spelling;
mod stream;
mod subscription;
mod tokens;
mod typename;
mod unparsed;
mod variables;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::config::{Exposure, Limits, Live};
use database::Database;

pub use auth::{Audience, Authenticator, Grant, Identity, Unsigned, sign};
pub use clock::{Clock, now};
pub use executor::Executor;
pub use persisted::Documents;
pub use quota::Quota;
pub use rules::Rules;
pub use seats::Seats;
pub use shape::Types;

/// All that requests need, shared by them.
#[derive(Clone)]
pub struct Gateway {
    pub executor: Arc<dyn Executor>,
    /// Of the schema that the executor runs.
    pub types: Arc<Types>,
    /// Of the same schema.
    pub rules: Arc<Rules>,
    pub authenticator: Arc<Authenticator>,
    pub database: Database,
    pub limits: Arc<Limits>,
    pub quota: Arc<Quota>,
    pub exposure: Arc<Exposure>,
    pub documents: Arc<Documents>,
    pub request_timeout: Duration,
    pub live: Arc<Live>,
    pub seats: Seats,
    pub clock: Clock,
}

/// An answer of the API is no page: should a browser show it as one, nothing in it works and nothing frames it.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// The headers of every answer that has none of its own by these names.
const SAFETY: [(HeaderName, &str); 3] =
    [(X_CONTENT_TYPE_OPTIONS, "nosniff"), (CACHE_CONTROL, "no-store"), (CONTENT_SECURITY_POLICY, POLICY)];

/// Every path that is served.
pub fn router(gateway: Gateway) -> Router {
    let exposure = Arc::clone(&gateway.exposure);
    let mut router = Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post).fallback(graphql::other_method))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready));
    if exposure.graphiql() {
        router = router.route("/", get(graphiql::page)).route("/assets/{name}", get(graphiql::asset));
    }
    router = router.fallback(nothing_here).method_not_allowed_fallback(other_method);
    if let Some(cors) = cors::layer(&exposure) {
        router = router.layer(cors);
    }
    router = router.layer(axum::middleware::from_fn(edge::edge));
    for (name, value) in SAFETY {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)));
    }
    router.with_state(gateway)
}

async fn nothing_here(headers: HeaderMap) -> Response {
    let refusal = answer::Refusal::http(StatusCode::NOT_FOUND, answer::Code::BadRequest, "Nothing is here: GraphQL is at /graphql.");
    refusal.answer(media::Media::negotiate(&headers).unwrap_or_default())
}

async fn other_method(headers: HeaderMap) -> Response {
    let refusal = answer::Refusal::method("GET, HEAD", "This is read by GET only.");
    refusal.answer(media::Media::negotiate(&headers).unwrap_or_default())
}
