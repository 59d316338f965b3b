//! Goods that came back.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{order, order_line};

use super::{Order, OrderLine};
use crate::context::ContextExt;
use crate::error::ApiError;
use crate::money::Money;
use crate::row::row_object;
use crate::scalar::DateTime;
use domain::id::Kind;

row_object!(
    /// Goods that came back.
    Return, entity::order_return::Model
);

/// How much of a line a return brought back.
#[derive(Clone, Debug)]
pub struct ReturnLine(Arc<entity::return_line::Model>);

/// A return: goods of an order that came back together.
#[Object]
impl Return {
    /// Identifies the return everywhere; begins with `return_`.
    pub async fn id(&self) -> ID {
        Kind::Return.print(self.0.id).into()
    }

    /// The order that this belongs to.
    async fn order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?))
    }

    /// The order lines of which units came back, with their quantities.
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<ReturnLine>, ApiError> {
        Ok(ctx.loaders().return_lines.list(self.0.id).await?.into_iter().map(ReturnLine).collect())
    }

    /// The amount credited for the return, tax included, in the order's currency.
    async fn amount(&self, ctx: &Context<'_>) -> Result<Money, ApiError> {
        let order = ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?;
        Ok(Money::new(self.0.amount, &order.currency))
    }

    /// The reason for the return; null if none was given.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Whether the goods were put back in stock.
    async fn restocked(&self) -> bool {
        self.0.restocked
    }

    /// When the gateway recorded it.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// How many units of an order line came back with a return.
#[Object]
impl ReturnLine {
    /// The order line.
    async fn line(&self, ctx: &Context<'_>) -> Result<OrderLine, ApiError> {
        Ok(OrderLine(ctx.loaders().rows::<order_line::Entity>().must(self.0.line_id).await?))
    }

    /// The number of units that came back.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }
}
