//! All integration tests, in one binary: linking is what takes time.

#![expect(clippy::panic, clippy::unwrap_used, unreachable_pub, reason = "a test may end where it stands, and its modules serve each other")]

mod reads_filters;
mod reads_nodes;
mod reads_pages;
mod reads_statements;
mod reads_support;
mod reads_values;
