//! The gateway's tables, as SeaORM entities: no rules, nothing asynchronous.
//!
//! Every table but `organization` has a composite key that begins with `organization_id`, and statements start from
//! [`Tenant::of`] and its like, which bind them to one organization.

pub mod area;
pub mod attachment;
pub mod brand;
pub mod business_account;
pub mod cart;
pub mod cart_item;
pub mod channel_account;
pub mod city;
pub mod company;
pub mod customer;
pub mod delivery_agent;
pub mod former_channel_order;
pub mod former_order_number;
pub mod fulfillment;
pub mod fulfillment_line;
pub mod idempotency_key;
pub mod inventory_level;
pub mod invoice;
pub mod invoice_line;
pub mod invoice_series;
pub mod order;
pub mod order_count;
pub mod order_custom_field;
pub mod order_event;
pub mod order_line;
pub mod order_note;
pub mod order_number_counter;
pub mod order_return;
pub mod order_tag;
pub mod organization;
pub mod payment;
pub mod price_break;
pub mod product;
pub mod product_category;
pub mod product_identifier;
pub mod product_sku;
pub mod refund;
pub mod return_line;
pub mod sales_agent;
pub mod state;
pub mod warehouse;
pub mod webhook;
pub mod webhook_attempt;
pub mod webhook_delivery;

mod address;
mod columns;
mod decimal;
mod details;
mod enums;
mod secret;
mod tenant;
mod wanted;

pub use address::Address;
pub use columns::{Columns, Kind};
pub use decimal::{Decimal4, OutOfRange};
pub use details::{GiftDetails, ShippingDetails};
pub use enums::*;
pub use secret::Secret;
pub use tenant::{Row, Tenant};
pub use wanted::{EventTypes, Sources, Texts};
