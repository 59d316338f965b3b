//! An order's payments, refunds, notes and attachments.

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
        payment(manager).await?;
        refund(manager).await?;
        order_note(manager).await?;
        attachment(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["attachment", "order_note", "refund", "payment"]).await
    }
}

async fn payment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "payment")
        .required(Kind::Uuid, &["order_id"])
        .required(Kind::Text, &["method"])
        .required(Kind::Long, &["amount"])
        .optional(Kind::Text, &["transaction_id"])
        .required(Kind::Instant, &["paid_at", "created_at"])
        .refers("order_id", "sales_order")
        .one_of("method", &PAYMENT_METHODS)
        .at_least(1, &["amount"])
        .create(manager)
        .await?;
    Indexes::of("payment").plain(&["order_id", "id"]).create(manager).await
}

async fn refund(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "refund")
        .required(Kind::Uuid, &["order_id"])
        .required(Kind::Text, &["method"])
        .required(Kind::Long, &["amount"])
        .optional(Kind::Text, &["transaction_id", "reason"])
        .required(Kind::Instant, &["refunded_at", "created_at"])
        .refers("order_id", "sales_order")
        .one_of("method", &PAYMENT_METHODS)
        .at_least(1, &["amount"])
        .create(manager)
        .await?;
    Indexes::of("refund").plain(&["order_id", "id"]).create(manager).await
}

async fn order_note(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "order_note")
        .required(Kind::Uuid, &["order_id"])
        .required(Kind::Text, &["category", "text", "author"])
        .required(Kind::Instant, &["created_at"])
        .refers("order_id", "sales_order")
        .one_of("category", &["GENERAL", "CUSTOMER_INSTRUCTIONS", "CUSTOMER_SERVICE_NOTE"])
        .create(manager)
        .await?;
    Indexes::of("order_note").plain(&["order_id", "id"]).create(manager).await
}

async fn attachment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "attachment")
        .required(Kind::Uuid, &["order_id"])
        .required(Kind::Text, &["file_name", "path"])
        .required(Kind::Instant, &["created_at", "updated_at"])
        .refers("order_id", "sales_order")
        .create(manager)
        .await?;
    Indexes::of("attachment").plain(&["order_id", "id"]).create(manager).await
}

const PAYMENT_METHODS: [&str; 9] =
    ["CASH", "CARD", "BANK_TRANSFER", "CHEQUE", "PAYPAL", "STORE_CREDIT", "ON_ACCOUNT", "MARKETPLACE", "OTHER"];
