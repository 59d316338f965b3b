//! A tax invoice, or a credit note.

use crate::{Decimal4, InvoiceKind};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invoice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    pub company_id: Uuid,
    pub kind: InvoiceKind,
    /// Unique within the company and kind, without gaps.
    pub invoice_number: String,
    pub date: Date,
    pub due_date: Option<Date>,
    pub currency: String,
    pub total_amount: Decimal4,
    pub discount_amount: Decimal4,
    pub returned_amount: Decimal4,
    pub invoice_amount: Decimal4,
    pub tax: Decimal4,
    pub cgst: Decimal4,
    pub sgst: Decimal4,
    pub igst: Decimal4,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
