//! Tenants.

pub mod read;

pub use read::*;
