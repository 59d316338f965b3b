//! Tenants.

pub mod create;
pub mod read;
pub mod save;
pub mod seen;

pub use create::create;
pub use read::*;
pub use save::*;
