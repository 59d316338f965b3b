//! The root of all mutations.

use async_graphql::{EmptyMutation, MergedObject};

/// What can be changed.
#[derive(Default, MergedObject)]
pub struct Mutation(EmptyMutation);
