//! People who sell.

pub mod read;

pub use read::*;
