//! Orders: made, changed, shipped, brought back, cancelled.

pub mod cancel;
pub mod change;
pub mod create;
pub mod event;
mod give_back;
mod hold;
pub mod input;
pub mod lines;
pub mod number;
pub mod parts;
mod reserve;
pub mod ship;
pub mod status;
pub mod totals;
pub mod update;
