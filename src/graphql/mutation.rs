//! The root of all mutations.

use async_graphql::MergedObject;

use super::order::OrderMutation;

/// What can be changed.
#[derive(Default, MergedObject)]
pub struct Mutation(OrderMutation);
