//! Those who order.

pub mod read;
pub mod save;
pub mod statistics;

pub use read::*;
pub use save::*;
pub use statistics::{Statistics, statistics_of};
