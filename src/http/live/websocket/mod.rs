//! GraphQL over WebSocket, by the protocol `graphql-transport-ws`.

mod close;
mod handshake;
mod message;
mod operation;
mod socket;
mod upgrade;

pub(crate) use upgrade::{is_wanted, open};
