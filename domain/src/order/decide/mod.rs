//! The rules of an order's life, each once: for new orders, changes, imports, verbs and the demo alike.
//!
//! They take the change, what is known, and the input, and say what is to be written or what is wrong. They are pure: no database, no
//! clock, nothing to wait for. A test of the sources holds them to that.

pub mod actions;
pub mod addresses;
pub mod bill;
pub mod cancel;
pub mod children;
pub mod customer;
pub mod fields;
pub mod give_back;
pub mod hold;
pub mod invoice_amounts;
pub mod lines;
pub mod money;
pub mod new_order;
pub mod note;
pub mod pay;
pub mod references;
pub mod refusal;
pub mod reserve;
pub mod ship;
pub mod status;
pub mod track;
pub mod units;
pub mod unship;
pub mod update;
