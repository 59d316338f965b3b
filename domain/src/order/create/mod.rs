//! Makes orders: checks everything, reserves the stock, writes it all or nothing. A single order is a batch of one.

mod batch;
mod bulk;
mod cart;
mod customer;
mod draft;
mod facts;
mod judge;
mod keys;
mod references;
mod stock;
mod taken;
mod wishes;
mod write;

use std::slice;

use entity::{order, order_line};

pub use self::bulk::{BulkErrorPolicy, CreateManyInput, create_many};

use self::batch::Item;
use super::input::CreateInput;
use crate::attempt::attempt;
use crate::error::{Error, Result};
use crate::problems::Path;
use crate::{Op, Problem, Scope, Store};

/// What a create answers with.
#[derive(Clone, Debug)]
pub struct Created {
    pub order: order::Model,
    pub lines: Vec<order_line::Model>,
    pub outcome: Outcome,
}

/// How the order of an answer came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Made,
    /// The idempotency key had made it before.
    Replayed,
    /// A dry run: it is not kept.
    Preview,
}

/// An order, or what is wrong with its input. Where nothing is, another order of the batch stopped it.
pub type Answer = Result<Created, Vec<Problem>>;

/// Makes an order.
pub async fn create(op: &Op, store: &Store, input: CreateInput) -> Result<Created> {
    op.require(Scope::OrdersWrite)?;
    let item = Item::new(&input, Path::INPUT)?;
    let mut answers = attempt(|| batch::run(op, store, slice::from_ref(&item), BulkErrorPolicy::RejectFailed)).await?;
    let answer = answers.pop().ok_or_else(|| Error::Internal("an order has no answer".into()))?;
    answer.map_err(Error::Invalid)
}
