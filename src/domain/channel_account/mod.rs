//! Accounts on sales channels.

pub mod read;

pub use read::*;
