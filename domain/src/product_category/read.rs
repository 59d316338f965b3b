//! Reads of product categories.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{Tenant, product_category};
use sea_orm::{ConnectionTrait, QueryOrder};
use uuid::Uuid;

use crate::error::Result;
use crate::rows;

/// By their ids.
pub async fn product_categories_of(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Arc<product_category::Model>>> {
    rows::one_of(db, product_category::Entity::of(organization_id), product_category::Column::Id, ids, |row| row.id).await
}

/// All of the organization, by name.
pub async fn product_categories(db: &impl ConnectionTrait, organization_id: Uuid) -> Result<Vec<product_category::Model>> {
    let select = product_category::Entity::of(organization_id);
    Ok(select.order_by_asc(product_category::Column::Name).order_by_asc(product_category::Column::Id).all(db).await?)
}
