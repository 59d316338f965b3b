//! A legal entity that sells and issues invoices.

use crate::Address;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "company")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Another system's id.
    pub external_id: Option<String>,
    pub name: String,
    /// India's tax number; its first two digits name a state.
    pub gstin: Option<String>,
    pub address: Option<Address>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
