//! Invoices, and the counters that number them without gaps.

use crate::schema::{Indexes, Kind, NewTable, drop_tables};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        invoice(manager).await?;
        invoice_line(manager).await?;
        invoice_number_counter(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["invoice_number_counter", "invoice_line", "invoice"]).await
    }
}

async fn invoice(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "invoice")
        .required(Kind::Uuid, &["order_id", "company_id"])
        .required(Kind::Text, &["invoice_number"])
        .required(Kind::Date, &["date"])
        .optional(Kind::Date, &["due_date"])
        .required(Kind::Text, &["currency"])
        .required(Kind::Long, &["total_amount", "discount_amount", "returned_amount", "invoice_amount"])
        .required(Kind::Long, &["tax", "cgst", "sgst", "igst"])
        .required(Kind::Instant, &["created_at"])
        .refers("order_id", "sales_order")
        .refers("company_id", "company")
        .not_empty(&["invoice_number"])
        .check("currency", "length(currency) = 3")
        // `invoice_amount` may be negative: more may have come back since the last invoice than this one bills.
        .at_least(0, &["total_amount", "discount_amount", "returned_amount", "tax", "cgst", "sgst", "igst"])
        .create(manager)
        .await?;
    Indexes::of("invoice").unique(&["company_id", "invoice_number"]).plain(&["order_id", "id"]).create(manager).await
}

async fn invoice_line(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::keyed(manager, "invoice_line", &["invoice_id", "line_id"])
        .required(Kind::Uuid, &["invoice_id", "line_id"])
        .required(Kind::Integer, &["quantity"])
        .required(Kind::Long, &["amount", "discount"])
        .optional(Kind::Long, &["gst_percent"])
        .required(Kind::Long, &["cgst", "sgst", "igst"])
        .refers("invoice_id", "invoice")
        .refers("line_id", "order_line")
        .at_least(1, &["quantity"])
        .at_least(0, &["amount", "discount", "gst_percent", "cgst", "sgst", "igst"])
        .create(manager)
        .await?;
    Indexes::of("invoice_line").plain(&["line_id"]).create(manager).await
}

async fn invoice_number_counter(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::keyed(manager, "invoice_number_counter", &["company_id"])
        .required(Kind::Uuid, &["company_id"])
        .required(Kind::Long, &["next_number"])
        .refers("company_id", "company")
        .at_least(1, &["next_number"])
        .create(manager)
        .await
}
