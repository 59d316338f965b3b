//! The directory of delivery areas, cities and states.

mod place;
pub mod read;
pub mod save;

pub use read::*;
pub use save::*;
