//! Tenants.

pub mod create;
pub mod known;
pub mod read;
pub mod save;

pub use create::create;
pub use read::*;
pub use save::*;
