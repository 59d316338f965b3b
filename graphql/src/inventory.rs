//! What warehouses have of products.

pub mod adjust;

use async_graphql::{Context, ID, Object};
use entity::{product, warehouse};

use super::context::ContextExt;
use super::error::ApiError;
use super::product::Product;
use super::row::row_object;
use super::warehouse::Warehouse;
use domain::id::Kind;
use domain::stock::available;

row_object!(
    /// What a warehouse has of a product.
    InventoryLevel, entity::inventory_level::Model
);

/// What one warehouse has of one product. At any moment `0 ≤ reserved ≤ onHand`.
#[Object]
impl InventoryLevel {
    /// Identifies the level everywhere; begins with `level_`.
    pub async fn id(&self) -> ID {
        Kind::InventoryLevel.print(self.0.id).into()
    }

    /// The product that is in stock.
    async fn product(&self, ctx: &Context<'_>) -> Result<Product, ApiError> {
        Ok(Product(ctx.loaders().rows::<product::Entity>().must(self.0.product_id).await?))
    }

    /// The warehouse that holds it.
    async fn warehouse(&self, ctx: &Context<'_>) -> Result<Warehouse, ApiError> {
        Ok(Warehouse(ctx.loaders().rows::<warehouse::Entity>().must(self.0.warehouse_id).await?))
    }

    /// The units that are physically in the warehouse, reserved ones included.
    async fn on_hand(&self) -> Result<i32, ApiError> {
        units(self.0.on_hand)
    }

    /// The units on hand that are reserved for orders.
    async fn reserved(&self) -> Result<i32, ApiError> {
        units(self.0.reserved)
    }

    /// The units that can be ordered now: `onHand − reserved`.
    async fn available(&self) -> Result<i32, ApiError> {
        units(available(&self.0))
    }
}

/// A number of units as GraphQL can tell it; no warehouse is let have more.
pub(super) fn units(number: i64) -> Result<i32, ApiError> {
    i32::try_from(number).map_err(|_| ApiError::internal("a stock level is beyond 32 bits"))
}
