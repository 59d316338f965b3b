//! `createSalesOrders`.

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use entity::order;

use super::{CreateSalesOrderInput, CreateSalesOrderPayload};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::loader::prefetch;
use crate::user_error::{UserError, told};
use domain::order::create::{self, CreateManyInput, create_many};
use domain::order::verb::Outcome;

/// What happens to a batch in which some orders cannot be created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "create::BulkErrorPolicy")]
pub enum BulkErrorPolicy {
    /// All or nothing: if one order is refused, none is created, and the errors of each are reported. The stock must suffice for all of them together.
    RejectEverything,
    /// Each order stands alone: the valid ones are created, in the input's order, and the others are refused.
    RejectFailed,
}

/// A batch of orders to create.
#[derive(Clone, Debug, InputObject)]
pub struct CreateSalesOrdersInput {
    /// The orders: 1 to 100, with 5,000 lines in all. Either each of them is a dry run, or none is.
    orders: Vec<CreateSalesOrderInput>,
    /// What happens to the valid orders of the batch if others are refused.
    #[graphql(default_with = "Some(BulkErrorPolicy::RejectFailed)")]
    error_policy: Option<BulkErrorPolicy>,
}

impl From<CreateSalesOrdersInput> for CreateManyInput {
    fn from(input: CreateSalesOrdersInput) -> Self {
        Self {
            orders: input.orders.into_iter().map(Into::into).collect(),
            policy: input.error_policy.unwrap_or(BulkErrorPolicy::RejectFailed).into(),
        }
    }
}

/// The result of `createSalesOrders`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct CreateSalesOrdersPayload {
    /// As many as there are orders in the input, in their order. The paths of their errors begin with `input`, `orders` and the index.
    results: Vec<CreateSalesOrderPayload>,
    /// How many orders are new: those that an idempotency key had made before are not counted.
    created_count: i32,
    /// What was wrong with the list itself, such as too many orders; then no order is made.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that makes many orders.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::order) struct CreateOrdersMutation;

#[Object]
impl CreateOrdersMutation {
    /// Makes up to 100 orders at once, each as `createSalesOrder` would. Needs the scope `ORDERS_WRITE`.
    async fn create_sales_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The orders to create, and what happens if one is refused.")] input: CreateSalesOrdersInput,
    ) -> Result<CreateSalesOrdersPayload, ApiError> {
        let count = input.orders.len();
        let (answers, user_errors) = command(ctx, create_many(ctx.op(), ctx.store(), input.into())).await?;
        let Some(answers) = answers else {
            let results = vec![CreateSalesOrderPayload::refused(Vec::new()); count];
            return Ok(CreateSalesOrdersPayload { results, created_count: 0, user_errors });
        };
        let made = answers.iter().flatten().filter(|created| created.outcome == Outcome::Done).count();
        if ctx.shows_more() {
            // All of them by one statement, which each finds again.
            let ids = answers.iter().flatten().filter(|created| created.outcome != Outcome::Preview).map(|created| created.order.id);
            ctx.loaders().rows::<order::Entity>().all(ids).await.ok();
        }
        let mut results = Vec::with_capacity(count);
        for answer in answers {
            results.push(match answer {
                Ok(created) => CreateSalesOrderPayload::of(ctx, created).await,
                Err(problems) => CreateSalesOrderPayload::refused(told(ctx, problems)),
            });
        }
        let orders: Vec<_> = results.iter().filter_map(|result| Some(Arc::clone(&result.order.as_ref()?.0))).collect();
        let asked = ctx.look_ahead().field("results").field("order");
        prefetch::orders(&ctx.loaders(), &orders, &asked).await?;
        Ok(CreateSalesOrdersPayload { results, created_count: i32::try_from(made).unwrap_or(i32::MAX), user_errors })
    }
}
