//! Goods that left the warehouse.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{order, order_line, warehouse};

use super::{Order, OrderLine};
use crate::context::ContextExt;
use crate::error::ApiError;
use crate::row::row_object;
use crate::scalar::DateTime;
use crate::warehouse::Warehouse;
use domain::id::Kind;

row_object!(
    /// Goods that left the warehouse.
    Fulfillment, entity::fulfillment::Model
);

/// How much of a line a fulfilment took.
#[derive(Clone, Debug)]
pub struct FulfillmentLine(Arc<entity::fulfillment_line::Model>);

/// Goods of an order that left the warehouse together.
#[Object]
impl Fulfillment {
    /// Identifies the fulfilment everywhere; begins with `fulfillment_`.
    pub async fn id(&self) -> ID {
        Kind::Fulfillment.print(self.0.id).into()
    }

    /// The order that this belongs to.
    async fn order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?))
    }

    /// The warehouse that the goods left from.
    async fn warehouse(&self, ctx: &Context<'_>) -> Result<Warehouse, ApiError> {
        Ok(Warehouse(ctx.loaders().rows::<warehouse::Entity>().must(self.0.warehouse_id).await?))
    }

    /// The order lines of which units left, with their quantities.
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<FulfillmentLine>, ApiError> {
        Ok(ctx.loaders().fulfillment_lines.list(self.0.id).await?.into_iter().map(FulfillmentLine).collect())
    }

    /// The carrier's name, such as `DHL`; up to 255 characters.
    async fn carrier(&self) -> Option<&str> {
        self.0.carrier.as_deref()
    }

    /// The carrier's service, such as `Express`; up to 255 characters.
    async fn service(&self) -> Option<&str> {
        self.0.service.as_deref()
    }

    /// The carrier's tracking number; up to 255 characters.
    async fn tracking_number(&self) -> Option<&str> {
        self.0.tracking_number.as_deref()
    }

    /// The URL at which the parcel can be tracked; up to 255 characters.
    async fn tracking_url(&self) -> Option<&str> {
        self.0.tracking_url.as_deref()
    }

    /// When the goods left the warehouse.
    async fn shipped_at(&self) -> DateTime {
        self.0.shipped_at.into()
    }

    /// When the goods were delivered; null until then.
    async fn delivered_at(&self) -> Option<DateTime> {
        self.0.delivered_at.map(DateTime::from)
    }

    /// When it was taken back: its goods never left, and it counts nowhere. Null where it stands.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(DateTime::from)
    }

    /// When the gateway recorded it.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// How many units of an order line left with a fulfilment.
#[Object]
impl FulfillmentLine {
    /// The order line.
    async fn line(&self, ctx: &Context<'_>) -> Result<OrderLine, ApiError> {
        Ok(OrderLine(ctx.loaders().rows::<order_line::Entity>().must(self.0.line_id).await?))
    }

    /// The number of units that left.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }
}
