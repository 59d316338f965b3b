//! Reads of carts.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{Tenant, cart, cart_item};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::domain::error::Result;
use crate::domain::rows;

/// The carts of customers, but of those who never put anything in one.
pub async fn carts_of(db: &impl ConnectionTrait, organization_id: Uuid, customer_ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<cart::Model>>> {
    rows::one_of(db, cart::Entity::of(organization_id), cart::Column::CustomerId, customer_ids, |row| row.customer_id).await
}

/// By their ids.
pub async fn cart_items_of(db: &impl ConnectionTrait, organization_id: Uuid, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<cart_item::Model>>> {
    rows::one_of(db, cart_item::Entity::of(organization_id), cart_item::Column::Id, ids, |row| row.id).await
}

/// What each customer's cart holds, in the order in which it was put in.
pub async fn items_of_customers(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    customer_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Arc<cart_item::Model>>>> {
    let sort = [cart_item::Column::CreatedAt, cart_item::Column::Id];
    let select = cart_item::Entity::of(organization_id);
    rows::many_of(db, select, cart_item::Column::CustomerId, customer_ids, &sort, |row| row.customer_id).await
}
