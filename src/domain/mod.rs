//! The rules: money, stock, statuses, idempotency. Knows neither HTTP nor GraphQL.
//!
//! A read takes a connection; a command takes the database, begins, acts, commits, and returns.

pub mod address;
pub mod check;
pub mod currency;
pub mod error;
pub mod gst;
pub mod id;
pub mod idempotency;
pub mod op;
pub mod problems;
pub mod values;

pub use error::{Code, Detail, Error, Problem, Result, Shortage};
pub use op::{Op, Scope, Viewer};
