//! The engine's own, but for the objects' resolution.

pub use async_graphql::resolver_utils::*;

pub use self::container::resolve_container;

mod container;
