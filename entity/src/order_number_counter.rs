//! The next order number that no process has taken.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_number_counter")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    pub next_number: i64,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!();
