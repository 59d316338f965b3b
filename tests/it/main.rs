//! All integration tests, in one binary: linking is what takes time.

#![expect(clippy::panic, clippy::unwrap_used, unreachable_pub, reason = "a test may end where it stands, and its modules serve each other")]

mod command;
mod database;
mod demo;
mod http_auth;
mod http_bounds;
mod http_cost;
mod http_edge;
mod http_exposure;
mod http_keys;
mod http_persisted;
mod http_protocol;
mod http_quota;
mod http_server;
mod http_shape;
mod http_support;
mod orders_create;
mod orders_fill_in;
mod orders_idempotency;
mod orders_lines;
mod orders_statements;
mod orders_status;
mod orders_stock;
mod orders_update;
mod reads_filters;
mod reads_nodes;
mod reads_pages;
mod reads_rows;
mod reads_statements;
mod reads_support;
mod reads_values;
mod saves_catalogue;
mod saves_parties;
mod saves_races;
mod saves_settings;
mod saves_stock;
mod saves_support;
mod schema;
mod sources;
mod support;
mod tenants;
mod tidy;
