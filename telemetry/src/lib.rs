//! What the process tells of itself: figures for Prometheus, and spans for OpenTelemetry.
//!
//! It knows no database, no GraphQL and no HTTP; whoever does something notes it here. The figures are the process's, as those of
//! outages are: two gateways in one process share them.

mod labels;
mod metrics;
mod operation;
mod process;
mod statement;
mod webhooks;

pub use self::labels::{Admission, Refusal, known_name, trust_names};
pub use self::metrics::{Finished, Metrics, Open, Pool, Waiting, metrics};
pub use self::operation::{Behalf, Operation, Parent, begin_tracing, current, on_behalf, parent_of};
pub use self::statement::ran;
pub use self::webhooks::WebhooksSeen;
