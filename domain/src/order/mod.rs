//! Orders: made, changed, held, paid, billed, shipped, brought back, cancelled; read by key, by page and by filter.

pub mod add_note;
pub mod cancel;
pub mod change;
pub mod create;
pub mod create_invoice;
pub mod event;
pub mod feed;
pub mod filter;
pub mod fulfill;
pub mod history;
pub mod hold;
pub mod input;
pub mod line;
pub mod lines;
pub mod list;
pub mod number;
pub mod parts;
pub mod read;
pub mod record_payment;
pub mod record_refund;
pub mod record_return;
pub mod recorded;
pub mod release;
pub mod ship;
pub mod status;
pub mod totals;
pub mod track;
pub mod units;
pub mod update;

mod give_back;
mod reserve;
mod search;

pub use filter::Filter;
pub use list::{By, OrderSort};
