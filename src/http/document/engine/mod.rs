//! The engine's forms, and the repairs of its faults: each file names the fault, and goes when the engine has mended it.

mod description;
mod failures;
mod interfaces;
mod marks;
mod nulls;
mod order;
mod serial;
mod tree;

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::{Name, Request, Response, Variables};

use super::plan::Plan;
use super::positions::resolve;

pub(super) use self::failures::unheard;

/// What the engine is to run, and what its answer will look like.
#[derive(Debug)]
pub(crate) struct Step {
    pub request: Request,
    pub shape: Shape,
}

impl Step {
    pub(super) fn new(plan: &Arc<Plan>, values: Variables, text: &Arc<str>) -> Self {
        let nulls = plan.nulls(&values);
        let tree = tree::document(plan, &values, &nulls);
        let mut request = Request::new(String::new()).variables(values).data(plan.reads).data(Arc::clone(&plan.shown));
        request.set_parsed_query(tree);
        Self { request, shape: Shape { plan: Arc::clone(plan), nulls, text: Arc::clone(text) } }
    }
}

/// What an answer will look like.
#[derive(Debug)]
pub(crate) struct Shape {
    plan: Arc<Plan>,
    /// Variables that are null where null may not stand.
    nulls: HashSet<Name>,
    text: Arc<str>,
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
        description::remove(data, set);
        nulls::put(data, set, errors);
        order::order(data, set);
        for error in errors {
            error.locations = error.locations.iter().filter_map(|place| resolve(&self.text, *place)).collect();
        }
    }
}
