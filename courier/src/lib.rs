//! Messages by [Standard Webhooks](https://www.standardwebhooks.com) 1.0, and a client that sends them.
//!
//! Somebody who may name an address must not reach what only the gateway can: so names are resolved here, addresses are judged, and
//! the very address that was judged is connected to. No redirect is followed, no proxy of the environment is used, and of an answer
//! only the beginning is read.

mod answer;
mod client;
mod connect;
mod failure;
mod keys;
mod network;
mod resolve;
mod signature;
mod target;

pub use answer::Answer;
pub use client::{Client, Limits};
pub use failure::Failure;
pub use keys::{Malformed, PublicKey, Secret, SigningKey};
pub use network::{Networks, is_public};
pub use resolve::{Resolve, SystemResolver};
pub use signature::{Headers, Signer};
pub use target::{BadTarget, Target};
