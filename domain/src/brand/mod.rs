//! Makers' names.

pub mod read;
pub mod save;

pub use read::*;
pub use save::*;
