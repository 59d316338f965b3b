//! The organization, and what it sells with and through.

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
        organization(manager).await?;
        company(manager).await?;
        warehouse(manager).await?;
        channel_account(manager).await?;
        sales_agent(manager).await?;
        delivery_agent(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["delivery_agent", "sales_agent", "channel_account", "warehouse", "company", "organization"]).await
    }
}

async fn organization(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::organization(manager)
        .required(Kind::Text, &["name", "default_currency", "time_zone"])
        .required(Kind::Instant, &["created_at", "updated_at"])
        .not_empty(&["name", "time_zone"])
        .check("default_currency", "length(default_currency) = 3")
        .create(manager)
        .await
}

async fn company(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "company")
        .optional(Kind::Text, &["external_id"])
        .required(Kind::Text, &["name"])
        .optional(Kind::Text, &["gstin"])
        .optional(Kind::Json, &["address"])
        .required(Kind::Instant, &["created_at", "updated_at"])
        .refers_to_organization()
        .not_empty(&["name"])
        .create(manager)
        .await?;
    Indexes::of("company").unique(&["external_id"]).create(manager).await
}

async fn warehouse(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "warehouse")
        .optional(Kind::Text, &["external_id"])
        .required(Kind::Text, &["name"])
        .required(Kind::Boolean, &["is_default"])
        .optional(Kind::Json, &["address"])
        .required(Kind::Instant, &["created_at", "updated_at"])
        .refers_to_organization()
        .not_empty(&["name"])
        .create(manager)
        .await?;
    Indexes::of("warehouse").unique(&["external_id"]).one("is_default").create(manager).await
}

async fn channel_account(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "channel_account")
        .optional(Kind::Text, &["external_id"])
        .required(Kind::Text, &["name", "type"])
        .optional(Kind::Uuid, &["auto_assign_warehouse_id"])
        .required(Kind::Instant, &["created_at", "updated_at"])
        .refers_to_organization()
        .refers("auto_assign_warehouse_id", "warehouse")
        .not_empty(&["name"])
        .one_of("type", &CHANNEL_TYPES)
        .create(manager)
        .await?;
    Indexes::of("channel_account").unique(&["external_id"]).create(manager).await
}

async fn sales_agent(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "sales_agent")
        .optional(Kind::Text, &["external_id"])
        .required(Kind::Text, &["first_name", "last_name"])
        .optional(Kind::Text, &["email", "mobile_number", "avatar"])
        .required(Kind::Instant, &["created_at", "updated_at"])
        .refers_to_organization()
        .create(manager)
        .await?;
    Indexes::of("sales_agent").unique(&["external_id"]).create(manager).await
}

async fn delivery_agent(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "delivery_agent")
        .optional(Kind::Text, &["external_id"])
        .required(Kind::Text, &["first_name", "last_name"])
        .optional(Kind::Text, &["phone_number"])
        .required(Kind::Instant, &["created_at", "updated_at"])
        .refers_to_organization()
        .create(manager)
        .await?;
    Indexes::of("delivery_agent").unique(&["external_id"]).create(manager).await
}

const CHANNEL_TYPES: [&str; 13] = [
    "LOCAL_STORE",
    "WEBSITE",
    "MARKETPLACE_GENERIC",
    "AMAZON",
    "EBAY",
    "WALMART",
    "SHOPIFY",
    "WOOCOMMERCE",
    "MAGENTO",
    "WHOLESALE",
    "POINT_OF_SALE",
    "EDI",
    "PHONE",
];
