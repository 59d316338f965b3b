//! Legal entities that sell.

pub mod read;

pub use read::*;
