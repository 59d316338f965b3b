//! One product of an order.

use async_graphql::{Context, ID, Object};
use entity::{order, product};

use super::Order;
use crate::context::ContextExt;
use crate::error::ApiError;
use crate::money::Money;
use crate::product::Product;
use crate::row::row_object;
use crate::scalar::Json;
use domain::id::Kind;
use domain::order::decide::{give_back, ship};
use domain::order::totals;

row_object!(
    /// One product of an order.
    OrderLine, entity::order_line::Model
);

/// One product of an order, at one price. Two lines of an order may have the same product.
#[Object]
impl OrderLine {
    /// Identifies the line everywhere; begins with `line_`.
    pub async fn id(&self) -> ID {
        Kind::OrderLine.print(self.0.id).into()
    }

    /// The order that this belongs to.
    async fn order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?))
    }

    /// The sales channel's own id for the line.
    async fn channel_order_item_id(&self) -> Option<&str> {
        self.0.channel_order_item_id.as_deref()
    }

    /// The product, as the catalogue has it today.
    async fn product(&self, ctx: &Context<'_>) -> Result<Product, ApiError> {
        Ok(Product(ctx.loaders().rows::<product::Entity>().must(self.0.product_id).await?))
    }

    /// The product's sku on the day it was ordered.
    async fn sku(&self) -> &str {
        &self.0.sku
    }

    /// The name of the product on the day it was ordered, or the one that the caller gave it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The number of units ordered, from 1 to 1,000,000.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }

    /// The price of one unit. It stays as it is when the catalogue's price changes.
    async fn unit_price(&self, ctx: &Context<'_>) -> Result<Money, ApiError> {
        let order = ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?;
        Ok(Money::new(self.0.unit_price, &order.currency))
    }

    /// The discount on the whole line, not on each unit.
    async fn discount(&self, ctx: &Context<'_>) -> Result<Money, ApiError> {
        let order = ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?;
        Ok(Money::new(self.0.discount, &order.currency))
    }

    /// What the line comes to: quantity × unit price, rounded half to even to the currency's decimals, less the discount.
    async fn total(&self, ctx: &Context<'_>) -> Result<Money, ApiError> {
        let order = ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?;
        Ok(Money::new(totals::kept_line_total(&self.0, &order.currency)?, &order.currency))
    }

    /// Its share of the order's own discount: as large as its part of the lines' totals, so that all shares add up to that discount.
    async fn order_discount_share(&self, ctx: &Context<'_>) -> Result<Money, ApiError> {
        let order = ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?;
        Ok(Money::new(self.0.order_discount_share, &order.currency))
    }

    /// Its tax: the GST on `total − orderDiscountShare`, or its share of the tax that was given for the order.
    async fn tax(&self, ctx: &Context<'_>) -> Result<Money, ApiError> {
        let order = ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?;
        Ok(Money::new(self.0.tax, &order.currency))
    }

    /// What the buyer pays for it: `total − orderDiscountShare + tax`.
    async fn payable(&self, ctx: &Context<'_>) -> Result<Money, ApiError> {
        let order = ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?;
        Ok(Money::new(totals::kept_payable(&self.0, &order.currency)?, &order.currency))
    }

    /// Units that the order's warehouse keeps for it. Less than are still to be shipped where it waits for stock.
    async fn reserved_quantity(&self) -> i32 {
        self.0.reserved_quantity
    }

    /// Units that have left the warehouse, those that came back included.
    async fn fulfilled_quantity(&self) -> i32 {
        self.0.fulfilled_quantity
    }

    /// The units that came back.
    async fn returned_quantity(&self) -> i32 {
        self.0.returned_quantity
    }

    /// Units that invoices bill, less those that a credit note took back.
    async fn invoiced_quantity(&self) -> i32 {
        self.0.invoiced_quantity
    }

    /// Units that are still to leave the warehouse: `quantity − fulfilledQuantity`, as many as `createFulfillment` can take once the
    /// order's `allowedActions` have `FULFILL`. 0 where nothing of the order is to leave any more, as when it is cancelled or returned.
    async fn fulfillable_quantity(&self, ctx: &Context<'_>) -> Result<i32, ApiError> {
        let order = ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?;
        Ok(ship::left_in(&order, &self.0))
    }

    /// Units that left and did not come back: `fulfilledQuantity − returnedQuantity`, as many as `recordReturn` can take.
    async fn returnable_quantity(&self) -> i32 {
        give_back::out_of(&self.0)
    }

    /// The address of the product's picture on the day it was ordered.
    async fn image_main(&self) -> Option<&str> {
        self.0.image_main.as_deref()
    }

    /// What the channel sent along with the line: an object.
    async fn meta(&self) -> Json {
        (&self.0.meta).into()
    }
}
