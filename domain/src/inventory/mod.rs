//! What warehouses have of products.

pub mod adjust;
pub mod read;

pub use adjust::*;
pub use read::*;
