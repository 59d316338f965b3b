//! The directory of delivery areas, cities and states.

pub mod read;

pub use read::*;
