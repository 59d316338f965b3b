//! Businesses that buy on account.

pub mod read;

pub use read::*;
