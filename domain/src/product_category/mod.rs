//! Shelves of the catalogue.

pub mod read;
pub mod save;

pub use read::*;
pub use save::*;
