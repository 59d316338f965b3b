//! How many orders there are of a kind, and what they come to: a part of that, in one of several shards. The database writes it.

use crate::{FulfillmentStatus, OrderStatus, PaymentStatus};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_count")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// Of several that are added up. One alone may be below zero.
    #[sea_orm(primary_key, auto_increment = false)]
    pub shard: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub archived: bool,
    #[sea_orm(primary_key, auto_increment = false)]
    pub currency: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub status: OrderStatus,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fulfillment_status: FulfillmentStatus,
    #[sea_orm(primary_key, auto_increment = false)]
    pub payment_status: PaymentStatus,
    pub orders: i64,
    /// Of ten-thousandths; a sum may be larger than 64 bits hold.
    pub grand_total_billions: i64,
    /// Ten-thousandths beside the billions.
    pub grand_total_rest: i64,
    pub due_billions: i64,
    pub due_rest: i64,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!();
