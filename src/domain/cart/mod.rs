//! What customers want but have not ordered yet.

pub mod read;

pub use read::*;
