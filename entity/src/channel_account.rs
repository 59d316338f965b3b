//! An account on a sales channel, through which orders come in.

use crate::ChannelType;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "channel_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Another system's id.
    pub external_id: Option<String>,
    pub name: String,
    #[sea_orm(column_name = "type")]
    pub kind: ChannelType,
    /// Where set, every order of the account is assigned here.
    pub auto_assign_warehouse_id: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
