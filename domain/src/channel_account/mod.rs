//! Accounts on sales channels.

pub mod read;
pub mod save;

pub use read::*;
pub use save::*;
