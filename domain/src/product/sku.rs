//! The skus that products have or had, by which orders are found: lines keep the one that they were ordered by.

use entity::{product, product_sku};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};

use crate::error::Result;
use crate::text::fold;

/// What says that a product has, or had, its sku.
pub fn sku_row(product: &product::Model) -> product_sku::Model {
    product_sku::Model { organization_id: product.organization_id, sku: fold(&product.sku), product_id: product.id }
}

/// Notes the product's sku, which it may have had before.
pub(super) async fn note(tx: &impl ConnectionTrait, product: &product::Model) -> Result<()> {
    product_sku::Entity::insert(sku_row(product).into_active_model().reset_all())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
