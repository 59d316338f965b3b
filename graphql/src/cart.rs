//! What customers want but have not ordered yet.

pub mod set_items;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{customer, product};
use uuid::Uuid;

use super::context::ContextExt;
use super::customer::Customer;
use super::error::ApiError;
use super::money::Money;
use super::product::{self as products, Product};
use super::row::row_object;
use super::scalar::DateTime;
use domain::cart;
use domain::id::Kind;

/// A customer's cart; it exists from the start, though nothing is stored until something is put in.
#[derive(Clone, Copy, Debug)]
pub struct Cart {
    /// A customer has one, so it goes by the customer's id.
    pub customer_id: Uuid,
}

row_object!(
    /// One product in a cart.
    CartItem, entity::cart_item::Model
);

/// A customer's shopping cart: what was chosen but not ordered yet. No stock is reserved for it, and its prices are today's.
#[Object]
impl Cart {
    /// Identifies the cart everywhere; begins with `cart_`.
    pub async fn id(&self) -> ID {
        Kind::Cart.print(self.customer_id).into()
    }

    /// The customer whose cart this is.
    async fn customer(&self, ctx: &Context<'_>) -> Result<Customer, ApiError> {
        Ok(Customer(ctx.loaders().rows::<customer::Entity>().must(self.customer_id).await?))
    }

    /// The products in the cart, in the order in which they were added.
    async fn items(&self, ctx: &Context<'_>) -> Result<Vec<CartItem>, ApiError> {
        Ok(ctx.loaders().customer_cart_items.list(self.customer_id).await?.into_iter().map(CartItem).collect())
    }

    /// The sum of all items at today's prices, before tax and charges, in the organization's default currency.
    async fn subtotal(&self, ctx: &Context<'_>) -> Result<Money, ApiError> {
        let loaders = ctx.loaders();
        let items = loaders.customer_cart_items.list(self.customer_id).await?;
        let ids = || items.iter().map(|item| item.product_id);
        let products = loaders.rows::<product::Entity>();
        let (products, price_breaks) = tokio::try_join!(products.all(ids()), loaders.price_breaks.all(ids()))?;
        let organization = loaders.organizations.must(ctx.op().organization_id()).await?;
        let subtotal = cart::subtotal(&items, &products, &price_breaks, &organization.default_currency)?;
        Ok(Money::new(subtotal, &organization.default_currency))
    }

    /// When the cart was last changed; null if nothing was ever put in it.
    async fn updated_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>, ApiError> {
        Ok(ctx.loaders().carts.get(self.customer_id).await?.map(|cart| cart.updated_at.into()))
    }
}

/// A product in a cart, with its quantity.
#[Object]
impl CartItem {
    /// Identifies the item everywhere; begins with `cartitem_`.
    pub async fn id(&self) -> ID {
        Kind::CartItem.print(self.0.id).into()
    }

    /// The product.
    async fn product(&self, ctx: &Context<'_>) -> Result<Product, ApiError> {
        Ok(Product(ctx.loaders().rows::<product::Entity>().must(self.0.product_id).await?))
    }

    /// The number of units in the cart, from 1 to 1,000,000.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }

    /// Today's price of one unit at this quantity, price breaks included.
    async fn unit_price(&self, ctx: &Context<'_>) -> Result<Money, ApiError> {
        let product = Product(ctx.loaders().rows::<product::Entity>().must(self.0.product_id).await?);
        products::unit_price(ctx, &product, self.0.quantity).await
    }

    /// The number of units that can be ordered from the organization's default warehouse now.
    async fn available_quantity(&self, ctx: &Context<'_>) -> Result<i32, ApiError> {
        let warehouse = ctx.loaders().default_warehouses.must(self.0.organization_id).await?;
        products::available(ctx, self.0.product_id, warehouse.id).await
    }
}

impl Cart {
    /// The cart of a customer.
    pub fn of(customer: &Arc<customer::Model>) -> Self {
        Self { customer_id: customer.id }
    }
}
