//! What can be ordered.

pub mod list;
pub mod read;

pub use list::*;
pub use read::*;
