//! Sales orders.

pub mod filter;
pub mod history;
pub mod line;
pub mod list;
pub mod read;
pub mod status;

mod search;

pub use filter::Filter;
pub use list::{By, OrderSort};
