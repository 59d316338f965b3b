//! Places that hold stock.

pub mod read;
pub mod save;

pub use read::*;
pub use save::*;
