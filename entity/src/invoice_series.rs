//! A company's run of invoices, or of credit notes: the next number, and the date of the last one.

use crate::InvoiceKind;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invoice_series")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub company_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: InvoiceKind,
    pub next_number: i64,
    pub last_date: Date,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!();
