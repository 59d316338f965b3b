//! The engine's forms, and the repairs of its faults: each file names the fault, and goes when the engine has mended it.

mod failures;
mod interfaces;
mod marks;
mod nulls;
mod order;
mod tree;

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::{Name, Response};

use super::plan::Plan;
use super::positions::resolve;

pub(super) use self::failures::failure;
pub(super) use self::tree::document;

/// What an answer will look like.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(super) plan: Arc<Plan>,
    /// Variables that are null where null may not stand.
    pub(super) nulls: HashSet<Name>,
    pub(super) text: Arc<str>,
}

impl Shape {
    /// Puts the answer right.
    pub(crate) fn complete(&self, response: &mut Response) {
        let Response { data, errors, .. } = response;
        let set = &self.plan.set;
        if self.plan.fails || !self.nulls.is_empty() {
            errors.extend(failures::of(data, set, &self.nulls));
        }
        if self.plan.lists_interfaces {
            interfaces::put(data, set);
        }
        nulls::put(data, set, errors);
        order::order(data, set);
        for error in errors {
            error.locations = error.locations.iter().filter_map(|place| resolve(&self.text, *place)).collect();
        }
    }
}
