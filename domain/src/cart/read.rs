//! Reads of carts.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{Decimal4, Tenant, cart, cart_item, price_break, product};
use uuid::Uuid;

use crate::currency::Currency;
use crate::error::{Error, Result};
use crate::product::unit_price;
use crate::rows::{self, Reader};

/// The carts of customers, but of those who never put anything in one.
pub async fn carts_of(db: &impl Reader, organization_id: Uuid, customer_ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<cart::Model>>> {
    rows::one_of(db, cart::Entity::of(organization_id), cart::Column::CustomerId, customer_ids, |row| row.customer_id).await
}

/// What each customer's cart holds, in the order in which it was put in.
pub async fn items_of_customers(
    db: &impl Reader,
    organization_id: Uuid,
    customer_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Arc<cart_item::Model>>>> {
    let sort = [cart_item::Column::CreatedAt, cart_item::Column::Id];
    let select = cart_item::Entity::of(organization_id);
    rows::many_of(db, select, cart_item::Column::CustomerId, customer_ids, &sort, |row| row.customer_id).await
}

/// What items cost at the given prices, each item rounded as an order's line would be.
pub fn subtotal(
    items: &[Arc<cart_item::Model>],
    products: &HashMap<Uuid, Arc<product::Model>>,
    price_breaks: &HashMap<Uuid, Vec<Arc<price_break::Model>>>,
    currency: &str,
) -> Result<Decimal4> {
    let too_much = |_| Error::BadRequest("The subtotal of the cart is larger than an amount can be.".to_owned());
    let currency = Currency::from_code(currency).ok_or_else(|| Error::Internal("an organization's currency is unknown".to_owned()))?;
    let amounts = items.iter().filter_map(|item| {
        let product = products.get(&item.product_id)?;
        let price_breaks = price_breaks.get(&item.product_id).map_or(&[][..], Vec::as_slice);
        Some(currency.gross(item.quantity, unit_price(product, price_breaks, item.quantity)))
    });
    Decimal4::sum(amounts.collect::<Result<Vec<_>, _>>().map_err(too_much)?).map_err(too_much)
}
