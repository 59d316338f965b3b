//! A sku that a product has or had: lines keep the one that they were ordered by.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "product_sku")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// Folded, as searches see it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sku: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!();
