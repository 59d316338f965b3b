//! Orders: made, changed, shipped, brought back, cancelled; read by key, by page and by filter.

pub mod cancel;
pub mod change;
pub mod create;
pub mod event;
pub mod filter;
pub mod fulfill;
pub mod history;
pub mod input;
pub mod line;
pub mod lines;
pub mod list;
pub mod number;
pub mod parts;
pub mod read;
pub mod record_return;
pub mod ship;
pub mod status;
pub mod totals;
pub mod track;
pub mod units;
pub mod update;

mod give_back;
mod hold;
mod reserve;
mod search;

pub use filter::Filter;
pub use list::{By, OrderSort};
