//! What can be ordered.

pub mod find;
pub mod list;
pub mod lists;
pub mod read;
pub mod save;

pub use find::*;
pub use list::*;
pub use lists::{PriceBreakInput, ProductIdentifierInput};
pub use read::*;
pub use save::*;

/// Of a product that is not active.
pub const NOT_SOLD: &str = "This product is not sold any more.";
