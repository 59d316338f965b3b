//! An order number that an order once had: no other order ever gets it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "former_order_number")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_number: String,
    pub order_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!();
