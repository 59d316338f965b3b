//! The rules: money, stock, statuses, idempotency. Knows neither HTTP nor GraphQL.
//!
//! A read takes a connection; a command takes the database, begins, acts, commits, and returns.

pub mod address;
pub mod area;
pub mod attempt;
pub mod brand;
pub mod business_account;
pub mod cart;
pub mod channel_account;
pub mod check;
pub mod company;
pub mod currency;
pub mod customer;
pub mod delivery_agent;
pub mod draft;
pub mod error;
pub mod fields;
pub mod gst;
pub mod id;
pub mod idempotency;
pub mod insert;
pub mod inventory;
pub mod limit;
pub mod message;
pub mod op;
pub mod order;
pub mod organization;
mod outage;
pub mod page;
pub mod problems;
pub mod product;
pub mod product_category;
pub mod range;
pub mod rows;
pub mod sales_agent;
pub mod search;
pub mod stock;
pub mod store;
pub mod text;
pub mod values;
pub mod warehouse;
pub mod webhook;

pub use error::{Code, Detail, Error, Problem, Result, Shortage};
pub use op::{Op, Scope, Viewer};
pub use outage::Outage;
pub use store::Store;
