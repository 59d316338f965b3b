//! Something that happened to an order.

use crate::OrderEventType;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    #[sea_orm(column_name = "type")]
    pub kind: OrderEventType,
    /// The order's version after it.
    pub version: i32,
    pub actor: String,
    /// Field names, each with `from` and `to`.
    #[sea_orm(column_type = "JsonBinary")]
    pub changes: Json,
    pub reason: Option<String>,
    pub occurred_at: DateTimeUtc,
    /// Its place in the list of all events. The database gives it, whatever is written.
    pub position: i64,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
