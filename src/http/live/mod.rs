//! What stays open: subscriptions as server-sent events, and sockets with all that runs on them.

pub(crate) mod stream;
pub(crate) mod websocket;
