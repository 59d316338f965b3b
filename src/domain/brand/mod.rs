//! Makers' names.

pub mod read;

pub use read::*;
