//! The transport: who asks, what may be asked, and how answers look on the wire.
//!
//! A request comes through `listener`, `edge` and `router` to its handler: `endpoint`, which becomes a stream or a socket of `live`
//! where it goes on, `graphiql` or `health`. The handlers share one `Gateway`: `auth` tells who asks, `quota` what is left to them,
//! `load` what is left of the machine, `document` makes an operation of the text, `executor` runs it, and `answer` writes what came of it. No two of these use each other.

mod answer;
mod auth;
mod clock;
mod compression;
mod cors;
mod document;
mod edge;
mod endpoint;
mod executor;
mod fallback;
mod gateway;
mod graphiql;
mod health;
mod idempotency_key;
pub mod listener;
mod live;
mod load;
mod metrics;
mod observe;
mod origin;
mod panic;
mod quota;
mod request_id;
mod router;
mod safety;
mod webhook_queries;

pub use auth::{Audience, Authenticator, Grant, Identity, Unsigned, sign};
pub use clock::{Clock, now};
pub use document::{Documents, Pipeline};
pub use executor::Executor;
pub use gateway::{Gateway, Parts};
pub use metrics::metrics_router;
pub use router::router;
pub use webhook_queries::{WebhookDocuments, WebhookQueries};
