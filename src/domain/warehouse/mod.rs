//! Places that hold stock.

pub mod read;

pub use read::*;
