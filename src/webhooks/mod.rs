//! Sends what happens to orders to those who want to know: `sender` looks which organizations have webhooks that nobody sends for,
//! and an `office` for each of these makes deliveries of events, sends what is due, and writes down what came of it.
//!
//! No order waits for it: it reads the list of events, which orders write anyway. Several processes share the webhooks; each is one's at
//! a time.

mod data;
mod deliver;
mod figures;
mod office;
mod on_the_way;
mod outbox;
mod ports;
mod sender;
mod signer;

pub use data::{Data, EventsAlone};
pub use ports::{Addresses, Tests};
pub use sender::{Pace, Parts, Sender};
