//! What an order would be.

use async_graphql::{Context, ID, Object};
use entity::{order, order_line, product, warehouse};
use uuid::Uuid;

use super::{OrderStatus, OrderTotals};
use crate::address::Address;
use crate::context::ContextExt;
use crate::error::ApiError;
use crate::money::Money;
use crate::product::Product;
use crate::scalar::CurrencyCode;
use crate::warehouse::Warehouse;
use domain::id::Kind;
use domain::order::totals;

/// An order that is only thought of.
#[derive(Clone, Debug)]
pub(super) struct OrderPreview {
    order: order::Model,
    lines: Vec<OrderPreviewLine>,
}

impl OrderPreview {
    /// `kept`: the lines that the order has already.
    pub(super) fn new(order: order::Model, lines: Vec<order_line::Model>, kept: &[Uuid]) -> Self {
        let preview =
            |line: order_line::Model| OrderPreviewLine { exists: kept.contains(&line.id), currency: order.currency.clone(), line };
        let lines = lines.into_iter().map(preview).collect();
        Self { order, lines }
    }
}

/// What an order would be after the mutation. It has no id and no number, so that no cache takes it for an order.
#[Object]
impl OrderPreview {
    /// The status that the order would have.
    async fn status(&self) -> OrderStatus {
        self.order.status.into()
    }

    /// The warehouse that would ship it.
    async fn warehouse(&self, ctx: &Context<'_>) -> Result<Warehouse, ApiError> {
        Ok(Warehouse(ctx.loaders().rows::<warehouse::Entity>().must(self.order.warehouse_id).await?))
    }

    /// The currency of its amounts.
    async fn currency(&self) -> CurrencyCode {
        self.order.currency.as_str().into()
    }

    /// The sums that the order would have.
    async fn totals(&self) -> OrderTotals {
        OrderTotals::from(&self.order)
    }

    /// The order's lines, in their order.
    async fn lines(&self) -> &[OrderPreviewLine] {
        &self.lines
    }

    /// Where it would go; its texts are empty where the user errors say that this is missing or wrong.
    async fn shipping_address(&self) -> Address {
        Address::new(self.order.organization_id, self.order.shipping_address.clone())
    }

    /// The address that the bill would go to; null if that is the shipping address.
    async fn billing_address(&self) -> Option<Address> {
        Address::of(self.order.organization_id, self.order.billing_address.as_ref())
    }
}

/// A line of an order that is only thought of.
#[derive(Clone, Debug)]
pub(super) struct OrderPreviewLine {
    line: order_line::Model,
    currency: String,
    exists: bool,
}

/// What a line would be after the mutation.
#[Object]
impl OrderPreviewLine {
    /// The line's id, where the order has it already.
    async fn line_id(&self) -> Option<ID> {
        self.exists.then(|| Kind::OrderLine.print(self.line.id).into())
    }

    /// The product that would be ordered.
    async fn product(&self, ctx: &Context<'_>) -> Result<Product, ApiError> {
        Ok(Product(ctx.loaders().rows::<product::Entity>().must(self.line.product_id).await?))
    }

    /// The number of units that would be ordered.
    async fn quantity(&self) -> i32 {
        self.line.quantity
    }

    /// The price of one unit.
    async fn unit_price(&self) -> Money {
        Money::new(self.line.unit_price, &self.currency)
    }

    /// The discount on the whole line.
    async fn discount(&self) -> Money {
        Money::new(self.line.discount, &self.currency)
    }

    /// What the line would cost after its discount.
    async fn total(&self) -> Result<Money, ApiError> {
        Ok(Money::new(totals::kept_line_total(&self.line, &self.currency)?, &self.currency))
    }

    /// The number of units that would be reserved in the warehouse.
    async fn reserved_quantity(&self) -> i32 {
        self.line.reserved_quantity
    }
}
