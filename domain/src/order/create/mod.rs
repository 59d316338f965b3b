//! Makes orders: checks everything, reserves the stock, writes it all or nothing. A single order is a batch of one.

mod batch;
mod bulk;
mod demand;
mod keys;
mod queue;

use entity::{order, order_line};

pub use self::bulk::{BulkErrorPolicy, CreateManyInput, create_many};
pub use self::queue::Queue;

use super::input::CreateInput;
use super::verb::Outcome;
use crate::error::Result;
use crate::{Op, Problem, Scope, Store};

/// What a create answers with.
#[derive(Clone, Debug)]
pub struct Created {
    pub order: order::Model,
    pub lines: Vec<order_line::Model>,
    pub outcome: Outcome,
    /// What is wrong with what a dry run shows; of an order that is made, nothing.
    pub problems: Vec<Problem>,
}

/// An order, or what is wrong with its input. Where nothing is, another order of the batch stopped it. A dry run shows what it can of an
/// order whatever is wrong.
pub type Answer = Result<Created, Vec<Problem>>;

/// Makes an order: together with those of its organization that come at the same moment, each as if it were alone.
pub async fn create(op: &Op, store: &Store, input: CreateInput) -> Result<Created> {
    op.require(Scope::OrdersWrite)?;
    // A dry run keeps nothing, and others want to be kept.
    if input.dry_run { queue::alone(op, store, &input).await } else { store.creates.make(op, store, input).await }
}
