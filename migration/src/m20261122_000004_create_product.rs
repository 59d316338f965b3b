//! The catalogue: brands, categories, products, their identifiers and price breaks.

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
        brand(manager).await?;
        product_category(manager).await?;
        product(manager).await?;
        product_identifier(manager).await?;
        price_break(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["price_break", "product_identifier", "product", "product_category", "brand"]).await
    }
}

async fn brand(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "brand")
        .required(Kind::Text, &["name", "name_normalized"])
        .required(Kind::Instant, &["created_at"])
        .search(&["name"])
        .refers_to_organization()
        .not_empty(&["name", "name_normalized"])
        .create(manager)
        .await?;
    Indexes::of("brand").unique(&["name_normalized"]).plain(&["name", "id"]).create(manager).await
}

async fn product_category(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "product_category")
        .required(Kind::Text, &["name"])
        .optional(Kind::Text, &["image"])
        .required(Kind::Instant, &["created_at", "updated_at"])
        .refers_to_organization()
        .not_empty(&["name"])
        .create(manager)
        .await
}

async fn product(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "product")
        .optional(Kind::Text, &["external_id"])
        .required(Kind::Text, &["sku", "name"])
        .optional(Kind::Text, &["description"])
        .optional(Kind::Uuid, &["brand_id", "category_id"])
        .optional(Kind::Text, &["gtin", "remarks", "image_main"])
        .required(Kind::Long, &["price"])
        .optional(Kind::Long, &["maximum_retail_price"])
        .optional(Kind::Text, &["hsn_code"])
        .optional(Kind::Long, &["gst_percent"])
        .optional(Kind::Double, &["package_length_mm", "package_width_mm", "package_height_mm"])
        .optional(Kind::Double, &["shipping_weight_kg", "volume_m3"])
        .optional(Kind::Text, &["measurement_unit"])
        .required(Kind::Text, &["case_unit"])
        .optional(Kind::Integer, &["case_pack"])
        .optional(Kind::Double, &["case_length_mm", "case_width_mm", "case_height_mm", "case_weight_kg"])
        .required(Kind::Text, &["condition"])
        .required(Kind::Boolean, &["serial_number_required", "expiry_date_required", "unknown"])
        .required(Kind::Instant, &["created_at", "updated_at"])
        .search(&["name", "sku", "gtin"])
        .refers_to_organization()
        .refers("brand_id", "brand")
        .refers("category_id", "product_category")
        .not_empty(&["sku", "name"])
        .at_least(0, &["price", "maximum_retail_price", "gst_percent"])
        .one_of("case_unit", &["EACH", "CARTON", "BOX", "PALLET"])
        .one_of("condition", &["NEW", "USED", "REFURBISHED", "DAMAGED"])
        .create(manager)
        .await?;
    Indexes::of("product")
        .unique(&["external_id"])
        .unique(&["sku"])
        .plain(&["name", "id"])
        .plain(&["created_at", "id"])
        .plain(&["updated_at", "id"])
        .where_set(&["gtin", "id"])
        .where_set(&["brand_id", "created_at", "id"])
        .where_set(&["category_id", "created_at", "id"])
        .create(manager)
        .await
}

async fn product_identifier(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "product_identifier")
        .required(Kind::Uuid, &["product_id"])
        .required(Kind::Integer, &["position"])
        .required(Kind::Text, &["type", "value"])
        .refers("product_id", "product")
        .not_empty(&["value"])
        .one_of("type", &["ALTERNATE_SKU", "ASIN", "UPC", "EAN", "ISBN", "MANUFACTURER_PART_NUMBER", "OTHER"])
        .create(manager)
        .await?;
    Indexes::of("product_identifier").plain(&["product_id", "position", "id"]).plain(&["value", "product_id"]).create(manager).await
}

async fn price_break(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::keyed(manager, "price_break", &["product_id", "minimum_quantity"])
        .required(Kind::Uuid, &["product_id"])
        .required(Kind::Integer, &["minimum_quantity"])
        .required(Kind::Long, &["unit_price"])
        .refers("product_id", "product")
        .at_least(1, &["minimum_quantity"])
        .at_least(0, &["unit_price"])
        .create(manager)
        .await
}
