//! Businesses that buy on account.

pub mod read;
pub mod save;

pub use read::*;
pub use save::*;
