//! A GraphQL gateway that takes and changes sales orders.
//!
//! The layers, each importing only what is right of it: `main → lib → command → webhooks → http → graphql → domain → entity`.
//! `config`, `database` and the `migration` crate are leaves that use nothing of ours.

pub mod command;
pub mod config;
pub mod http;
pub mod log;
pub mod traces;
pub mod webhooks;
