//! What customers want but have not ordered yet.

pub mod read;
pub mod set_items;

pub use read::*;
pub use set_items::*;
