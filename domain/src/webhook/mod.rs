//! Webhooks: addresses to which an organization's order events are sent. They are saved, stopped, tried and read here, and their
//! deliveries queued; what sends them lies above.

pub mod delete;
pub mod due;
pub mod keys;
pub mod lease;
pub mod matching;
pub mod message;
pub mod old_attempts;
pub mod plan;
pub mod port;
pub mod queue;
pub mod read;
pub mod record;
pub mod replay;
pub mod retry;
pub mod rotate;
pub mod save;
pub mod send_test;
pub mod skip;
pub mod waiting;

mod find;
mod query;
mod url;

pub use delete::{delete, remove_deleted};
pub use keys::public_key;
pub use port::Ports;
pub use replay::{ReplayWebhookInput, replay};
pub use rotate::{RotateWebhookSecretInput, rotate};
pub use save::{ClearableWebhookField, SaveWebhookInput, Saved, save};
pub use send_test::send_test;
pub use skip::skip;
