//! Reads of product categories.

use entity::{Tenant, product_category};
use sea_orm::{ConnectionTrait, QueryOrder};
use uuid::Uuid;

use crate::error::Result;

/// All of the organization, by name.
pub async fn product_categories(db: &impl ConnectionTrait, organization_id: Uuid) -> Result<Vec<product_category::Model>> {
    let select = product_category::Entity::of(organization_id);
    Ok(select.order_by_asc(product_category::Column::Name).order_by_asc(product_category::Column::Id).all(db).await?)
}
