//! Those who order.

pub mod read;

pub use read::*;
