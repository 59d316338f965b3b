//! What orders leave behind: events, idempotency keys, and the counter of their numbers.

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
        order_event(manager).await?;
        idempotency_key(manager).await?;
        order_number_counter(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["order_number_counter", "idempotency_key", "order_event"]).await
    }
}

async fn order_event(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "order_event")
        .required(Kind::Uuid, &["order_id"])
        .required(Kind::Text, &["type"])
        .required(Kind::Integer, &["version"])
        .required(Kind::Text, &["actor"])
        .required(Kind::Json, &["changes"])
        .optional(Kind::Text, &["reason"])
        .required(Kind::Instant, &["occurred_at"])
        .refers("order_id", "sales_order")
        .one_of("type", &EVENT_TYPES)
        .at_least(1, &["version"])
        .create(manager)
        .await?;
    Indexes::of("order_event").unique(&["order_id", "version"]).plain(&["occurred_at", "id"]).create(manager).await
}

async fn idempotency_key(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::keyed(manager, "idempotency_key", &["operation", "key"])
        .required(Kind::Text, &["operation", "key", "fingerprint"])
        .required(Kind::Json, &["result"])
        .required(Kind::Instant, &["created_at"])
        .refers_to_organization()
        .not_empty(&["operation", "key"])
        .create(manager)
        .await?;
    // For the removal of old keys.
    Indexes::of("idempotency_key").plain(&["created_at"]).create(manager).await
}

async fn order_number_counter(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::keyed(manager, "order_number_counter", &[])
        .required(Kind::Long, &["next_number"])
        .refers_to_organization()
        .at_least(1, &["next_number"])
        .create(manager)
        .await
}

const EVENT_TYPES: [&str; 16] = [
    "CREATED",
    "UPDATED",
    "STATUS_CHANGED",
    "LINES_CHANGED",
    "NOTE_ADDED",
    "PAYMENT_RECORDED",
    "FULFILLMENT_CREATED",
    "FULFILLMENT_UPDATED",
    "INVOICE_CREATED",
    "RETURN_RECORDED",
    "REFUND_RECORDED",
    "HELD",
    "RELEASED",
    "CANCELLED",
    "ARCHIVED",
    "UNARCHIVED",
];
