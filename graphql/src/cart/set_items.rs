//! Puts products in a customer's cart, and takes them out.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::Cart;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::product::ProductRef;
use crate::user_error::UserError;
use domain::cart;

/// What a customer's cart is to hold of some products; what it holds of others stays.
#[derive(Clone, Debug, InputObject)]
pub struct SetCartItemsInput {
    /// The id of the customer whose cart is changed.
    customer_id: ID,
    /// The products and their new quantities, each product once. A cart holds 500 products at most.
    items: Vec<CartItemInput>,
}

/// A product and how many of it a cart is to hold.
#[derive(Clone, Debug, InputObject)]
pub struct CartItemInput {
    /// The product, by its id, sku or external id.
    product: ProductRef,
    /// The new number of units, up to 1,000,000; 0 removes the product from the cart.
    quantity: i32,
}

impl From<SetCartItemsInput> for cart::SetCartItemsInput {
    fn from(input: SetCartItemsInput) -> Self {
        let items = input.items.into_iter().map(|item| cart::CartItemInput { product: item.product.into(), quantity: item.quantity });
        Self { customer_id: input.customer_id.into(), items: items.collect() }
    }
}

/// The result of `setCartItems`.
#[derive(Clone, Debug, SimpleObject)]
pub struct SetCartItemsPayload {
    /// The cart as it is now; null where the input was refused.
    cart: Option<Cart>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root about carts.
#[derive(Clone, Copy, Debug, Default)]
pub struct CartMutation;

#[Object]
impl CartMutation {
    /// Sets how many of each product a customer's cart holds. Needs the scope `CUSTOMERS_WRITE`.
    async fn set_cart_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The customer, and the products with their new quantities.")] input: SetCartItemsInput,
    ) -> Result<SetCartItemsPayload, ApiError> {
        let (customer_id, user_errors) = command(ctx, cart::set_items(ctx.op(), ctx.store(), input.into())).await?;
        Ok(SetCartItemsPayload { cart: customer_id.map(|customer_id| Cart { customer_id }), user_errors })
    }
}
