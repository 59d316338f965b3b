//! A business that buys on account.

use crate::Address;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "business_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Another system's id.
    pub external_id: Option<String>,
    pub name: String,
    pub phone: Option<String>,
    pub billing_address: Option<Address>,
    pub default_shipping_address: Option<Address>,
    /// What searches look through, folded.
    pub search: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
