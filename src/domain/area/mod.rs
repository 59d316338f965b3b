//! The directory of delivery areas, cities and states.

pub mod read;
pub mod save;

pub use read::*;
pub use save::*;
