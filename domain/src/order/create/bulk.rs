//! Makes many orders at once.

use std::slice;

use super::Answer;
use super::batch::{self, Item};
use crate::attempt::{again, has_met_another, told};
use crate::error::{Code, Error, Result};
use crate::order::input::CreateInput;
use crate::order::limits::{MOST_ORDERS, ORDERS, check_batch_lines};
use crate::problems::{Path, Problems};
use crate::{Op, Scope, Store};

/// What becomes of the others where one order cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkErrorPolicy {
    RejectEverything,
    RejectFailed,
}

/// New orders.
#[derive(Clone, Debug)]
pub struct CreateManyInput {
    pub orders: Vec<CreateInput>,
    pub policy: BulkErrorPolicy,
}

/// Makes orders, each as `create` would: one answer for each, in the input's order.
pub async fn create_many(op: &Op, store: &Store, input: CreateManyInput) -> Result<Vec<Answer>> {
    op.require(Scope::OrdersWrite)?;
    check(&input)?;
    let item = |(index, input)| Item::new(op, input, Path::Index(&ORDERS, index));
    let items = input.orders.iter().enumerate().map(item).collect::<Result<Vec<_>>>()?;
    match again(|| batch::run(store, &items, input.policy)).await {
        Err(error) if has_met_another(&error) && input.policy == BulkErrorPolicy::RejectFailed => one_by_one(store, &items).await,
        answers => answers.map_err(|error| told(error, &ORDERS)),
    }
}

/// Where something is in the way of the batch that its checks do not see, it must not be in the way of every order.
async fn one_by_one(store: &Store, items: &[Item<'_>]) -> Result<Vec<Answer>> {
    let mut answers = Vec::with_capacity(items.len());
    for item in items {
        let run = || batch::run(store, slice::from_ref(item), BulkErrorPolicy::RejectFailed);
        match again(run).await.map_err(|error| told(error, &item.path)) {
            Ok(answer) => answers.extend(answer),
            Err(Error::Invalid(problems)) => answers.push(Err(problems)),
            Err(error) => return Err(error),
        }
    }
    Ok(answers)
}

/// What is wrong with the batch itself.
fn check(input: &CreateManyInput) -> Result<()> {
    let mut problems = Problems::default();
    if input.orders.is_empty() {
        problems.required(&ORDERS);
    }
    problems.at_most(&ORDERS, input.orders.len(), MOST_ORDERS);
    let dry = input.orders.first().is_some_and(|order| order.dry_run);
    if let Some(other) = input.orders.iter().position(|order| order.dry_run != dry) {
        problems.add(&ORDERS.index(other).field("dryRun"), Code::Conflict, "Either all orders of a batch are dry runs, or none is.");
    }
    problems.finish()?;
    check_batch_lines(input.orders.iter().map(|order| order.lines.as_ref().map_or(0, Vec::len)).sum())
}
