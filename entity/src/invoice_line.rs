//! How much of a line an invoice bills.

use crate::Decimal4;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invoice_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub invoice_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_id: Uuid,
    pub quantity: i32,
    pub amount: Decimal4,
    pub discount: Decimal4,
    pub gst_percent: Option<Decimal4>,
    pub cgst: Decimal4,
    pub sgst: Decimal4,
    pub igst: Decimal4,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!();
