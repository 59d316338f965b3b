//! Webhooks: addresses to which an organization's order events are sent.

pub mod due;
pub mod lease;
pub mod matching;
pub mod message;
pub mod old_attempts;
pub mod plan;
pub mod port;
pub mod queue;
pub mod record;
pub mod retry;
pub mod waiting;
