//! async-graphql as it is, but for [`resolver_utils::resolve_container`]: what its macros write calls the one that is here.
//!
//! A crate that wants it names this crate `async_graphql`, which is what the macros call the engine.

pub use async_graphql::*;

pub mod resolver_utils;
