//! Makes orders: checks everything, reserves the stock, writes it all or nothing. A single order is a batch of one.

mod batch;
mod bulk;
mod demand;
mod keys;

use std::slice;

use entity::{order, order_line};

pub use self::bulk::{BulkErrorPolicy, CreateManyInput, create_many};

use self::batch::Item;
use super::input::CreateInput;
use super::verb::Outcome;
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
