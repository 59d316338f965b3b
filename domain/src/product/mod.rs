//! What can be ordered.

pub mod find;
pub mod list;
pub mod lists;
pub mod read;
pub mod save;
mod sku;

pub use find::*;
pub use list::*;
pub use lists::{PriceBreakInput, ProductIdentifierInput};
pub use read::*;
pub use save::*;
pub use sku::sku_row;

/// Of a product that is not active.
pub const NOT_SOLD: &str = "This product is not sold any more.";
