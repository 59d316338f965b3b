//! A product's price from a quantity on.

use crate::Decimal4;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "price_break")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub minimum_quantity: i32,
    pub unit_price: Decimal4,
    #[sea_orm(belongs_to, from = "(OrganizationId, ProductId)", to = "(OrganizationId, Id)")]
    pub product: BelongsTo<super::product::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!();
