//! What warehouses have of products.

pub mod read;

pub use read::*;
