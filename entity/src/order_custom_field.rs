//! A custom field of an order: rows, so that they can be filtered by key.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_custom_field")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub position: i32,
    /// A JSON string, number or boolean, in canonical form.
    pub value: String,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!();
