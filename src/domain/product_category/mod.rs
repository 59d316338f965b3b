//! Shelves of the catalogue.

pub mod read;

pub use read::*;
