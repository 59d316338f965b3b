//! Reads of products.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{Decimal4, Tenant, price_break, product, product_identifier};
use uuid::Uuid;

use crate::error::Result;
use crate::rows::{self, Reader};

/// The prices from a quantity on, the smallest quantity first.
pub async fn price_breaks_of(
    db: &impl Reader,
    organization_id: Uuid,
    product_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Arc<price_break::Model>>>> {
    let sort = [price_break::Column::MinimumQuantity];
    let select = price_break::Entity::of(organization_id);
    rows::many_of(db, select, price_break::Column::ProductId, product_ids, &sort, |row| row.product_id).await
}

/// Alternate skus and other identifiers, in the order in which they were given.
pub async fn identifiers_of(
    db: &impl Reader,
    organization_id: Uuid,
    product_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Arc<product_identifier::Model>>>> {
    let sort = [product_identifier::Column::Position, product_identifier::Column::Id];
    let select = product_identifier::Entity::of(organization_id);
    rows::many_of(db, select, product_identifier::Column::ProductId, product_ids, &sort, |row| row.product_id).await
}

/// The price of one at a quantity: that of the largest break reached, else the product's.
pub fn unit_price(product: &product::Model, price_breaks: &[Arc<price_break::Model>], quantity: i32) -> Decimal4 {
    let reached = price_breaks.iter().filter(|price_break| price_break.minimum_quantity <= quantity);
    reached.max_by_key(|price_break| price_break.minimum_quantity).map_or(product.price, |price_break| price_break.unit_price)
}
