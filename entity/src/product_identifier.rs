//! An alternate sku or another identifier of a product.

use crate::ProductIdentifierType;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "product_identifier")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub product_id: Uuid,
    /// Keeps the order in which they were given.
    pub position: i32,
    #[sea_orm(column_name = "type")]
    pub kind: ProductIdentifierType,
    pub value: String,
    /// What searches look through, folded.
    pub search: String,
    #[sea_orm(belongs_to, from = "(OrganizationId, ProductId)", to = "(OrganizationId, Id)")]
    pub product: BelongsTo<super::product::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
