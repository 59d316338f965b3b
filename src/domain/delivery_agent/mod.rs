//! People who deliver.

pub mod read;

pub use read::*;
