//! The rules: money, stock, statuses, idempotency. Knows neither HTTP nor GraphQL.
//!
//! A read takes a connection; a command takes the database, begins, acts, commits, and returns.

pub mod error;
pub mod id;
pub mod op;
pub mod problems;

pub use error::{Code, Detail, Error, Problem, Result, Shortage};
pub use op::{Op, Scope, Viewer};
