//! Those who buy: business accounts and customers.

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
        business_account(manager).await?;
        customer(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["customer", "business_account"]).await
    }
}

async fn business_account(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "business_account")
        .optional(Kind::Text, &["external_id"])
        .required(Kind::Text, &["name"])
        .optional(Kind::Text, &["phone"])
        .optional(Kind::Json, &["billing_address", "default_shipping_address"])
        .required(Kind::Instant, &["created_at", "updated_at"])
        .search(&["name", "external_id"])
        .refers_to_organization()
        .not_empty(&["name"])
        .create(manager)
        .await?;
    Indexes::of("business_account").unique(&["external_id"]).plain(&["name", "id"]).create(manager).await
}

async fn customer(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "customer")
        .optional(Kind::Text, &["external_id"])
        .required(Kind::Text, &["customer_code"])
        .optional(Kind::Text, &["username", "email", "first_name", "last_name"])
        .optional(Kind::Text, &["contact_person_name", "contact_person_number", "business", "company_phone"])
        .required(Kind::Text, &["display_name"])
        .required(Kind::Boolean, &["is_wholesale"])
        .required(Kind::Text, &["gst_treatment"])
        .optional(Kind::Text, &["gstin"])
        .optional(Kind::Uuid, &["business_account_id"])
        .optional(Kind::Json, &["default_shipping_address", "default_billing_address"])
        .required(Kind::Instant, &["created_at", "updated_at"])
        .search(&["display_name", "first_name", "last_name", "contact_person_name", "business", "email", "username", "customer_code"])
        .refers_to_organization()
        .refers("business_account_id", "business_account")
        .not_empty(&["customer_code", "display_name"])
        .one_of("gst_treatment", &["REGISTERED", "UNREGISTERED", "COMPOSITION", "OVERSEAS", "SPECIAL_ECONOMIC_ZONE"])
        .create(manager)
        .await?;
    Indexes::of("customer")
        .unique(&["external_id"])
        .unique(&["customer_code"])
        .unique(&["username"])
        .unique_lower("email")
        .plain(&["created_at", "id"])
        .plain(&["updated_at", "id"])
        .plain(&["display_name", "id"])
        .where_set(&["business_account_id", "created_at", "id"])
        .create(manager)
        .await
}
