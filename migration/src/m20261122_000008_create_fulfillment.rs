//! What leaves the warehouse, and what comes back.

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
        fulfillment(manager).await?;
        fulfillment_line(manager).await?;
        order_return(manager).await?;
        return_line(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["return_line", "order_return", "fulfillment_line", "fulfillment"]).await
    }
}

async fn fulfillment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "fulfillment")
        .required(Kind::Uuid, &["order_id", "warehouse_id"])
        .optional(Kind::Text, &["carrier", "service", "tracking_number", "tracking_url"])
        .required(Kind::Instant, &["shipped_at"])
        .optional(Kind::Instant, &["delivered_at"])
        .required(Kind::Instant, &["created_at"])
        .refers("order_id", "sales_order")
        .refers("warehouse_id", "warehouse")
        .create(manager)
        .await?;
    Indexes::of("fulfillment").plain(&["order_id", "id"]).create(manager).await
}

async fn fulfillment_line(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::keyed(manager, "fulfillment_line", &["fulfillment_id", "line_id"])
        .required(Kind::Uuid, &["fulfillment_id", "line_id"])
        .required(Kind::Integer, &["quantity"])
        .refers("fulfillment_id", "fulfillment")
        .refers("line_id", "order_line")
        .at_least(1, &["quantity"])
        .create(manager)
        .await?;
    // Removing a line looks here whether it is still needed.
    Indexes::of("fulfillment_line").plain(&["line_id"]).create(manager).await
}

async fn order_return(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "order_return")
        .required(Kind::Uuid, &["order_id"])
        .required(Kind::Long, &["amount"])
        .optional(Kind::Text, &["reason"])
        .required(Kind::Boolean, &["restocked"])
        .required(Kind::Instant, &["created_at"])
        .refers("order_id", "sales_order")
        .at_least(0, &["amount"])
        .create(manager)
        .await?;
    Indexes::of("order_return").plain(&["order_id", "id"]).create(manager).await
}

async fn return_line(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::keyed(manager, "return_line", &["return_id", "line_id"])
        .required(Kind::Uuid, &["return_id", "line_id"])
        .required(Kind::Integer, &["quantity"])
        .refers("return_id", "order_return")
        .refers("line_id", "order_line")
        .at_least(1, &["quantity"])
        .create(manager)
        .await?;
    Indexes::of("return_line").plain(&["line_id"]).create(manager).await
}
