//! Orders: made, changed, held, paid, billed, shipped, brought back, cancelled; read by key, by page and by filter.
//!
//! What changes an order is loaded (`situation`), decided (`decide`), and written (`write`); `verb` does it for an order that is there,
//! `create` for new ones.

pub mod add_note;
pub mod cancel;
pub mod cancel_fulfillment;
pub mod change;
pub mod create;
pub mod create_invoice;
pub mod decide;
pub mod earlier_in_batch;
pub mod event;
pub mod feed;
pub mod filter;
pub mod fulfill;
pub mod history;
pub mod hold;
pub mod input;
pub mod invoice_number;
pub mod limits;
pub mod list;
pub mod number;
pub mod read;
pub mod record_payment;
pub mod record_refund;
pub mod record_return;
pub mod release;
pub mod situation;
pub mod status;
pub mod summary;
pub mod totals;
pub mod track;
pub mod update;
pub mod verb;
pub mod write;

mod condition;
mod search;

pub use filter::Filter;
pub use list::{By, OrderSort};
