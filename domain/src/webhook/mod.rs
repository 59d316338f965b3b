//! Webhooks: addresses to which an organization's order events are sent.

pub mod matching;
pub mod port;
pub mod queue;
