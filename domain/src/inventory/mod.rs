//! What warehouses have of products.

pub mod adjust;
pub mod levels;
pub mod read;

pub use adjust::*;
pub use read::*;
