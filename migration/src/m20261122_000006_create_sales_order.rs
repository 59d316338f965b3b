//! Orders, their lines, tags and custom fields.

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
        sales_order(manager).await?;
        sales_order_indexes().create(manager).await?;
        order_line(manager).await?;
        order_tag(manager).await?;
        order_custom_field(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["order_custom_field", "order_tag", "order_line", "sales_order"]).await
    }
}

async fn sales_order(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "sales_order")
        .required(Kind::Text, &["order_number"])
        .required(Kind::Integer, &["version"])
        .required(Kind::Uuid, &["company_id", "account_id"])
        .optional(Kind::Text, &["sub_channel"])
        .required(Kind::Text, &["source", "sub_type"])
        .optional(Kind::Text, &["channel_order_id", "channel_order_id_alt", "channel_order_id_alt2", "channel_shipping_method"])
        .required(Kind::Instant, &["placed_at"])
        .required(Kind::Text, &["status"])
        .optional(Kind::Text, &["status_before_hold"])
        .required(Kind::Text, &["fulfillment_status", "payment_status", "assign_status"])
        .required(Kind::Boolean, &["archived"])
        .required(Kind::Uuid, &["warehouse_id"])
        .optional(Kind::Uuid, &["customer_id"])
        .optional(Kind::Text, &["customer_username"])
        .optional(Kind::Uuid, &["business_account_id"])
        .optional(Kind::Text, &["purchase_order_number"])
        .required(Kind::Json, &["shipping_address"])
        .optional(Kind::Json, &["shipping_override_address", "billing_address"])
        .required(Kind::Text, &["currency"])
        .required(Kind::Long, &["items_amount", "discount_amount", "order_discount", "tax_amount"])
        .required(Kind::Boolean, &["tax_given"])
        .required(Kind::Long, &["shipping_amount", "handling_amount", "insurance_amount", "gift_wrap_amount"])
        .required(Kind::Long, &["grand_total", "returned_amount", "paid_amount", "refunded_amount"])
        .required(Kind::Boolean, &["tax_exempt", "disable_inventory_count", "allow_backorder"])
        .required(Kind::Json, &["shipping"])
        .optional(Kind::Json, &["gift"])
        .optional(Kind::Text, &["customer_note", "internal_note"])
        .optional(Kind::Uuid, &["sales_agent_id", "delivery_agent_id"])
        .optional(Kind::Text, &["marketing_source"])
        .required(Kind::Json, &["meta"])
        .optional(Kind::Date, &["ship_date", "hold_until"])
        .optional(Kind::Text, &["hold_reason", "cancel_reason"])
        .optional(Kind::Instant, &["cancelled_at"])
        .optional(Kind::Date, &["ship_by_date", "deliver_by_date"])
        .required(Kind::Instant, &["created_at", "updated_at"])
        .refers("company_id", "company")
        .refers("account_id", "channel_account")
        .refers("warehouse_id", "warehouse")
        .refers("customer_id", "customer")
        .refers("business_account_id", "business_account")
        .refers("sales_agent_id", "sales_agent")
        .refers("delivery_agent_id", "delivery_agent")
        .not_empty(&["order_number"])
        .at_least(1, &["version"])
        .one_of("source", &CHANNEL_TYPES)
        .one_of("sub_type", &SUB_TYPES)
        .one_of("status", &STATUSES)
        .one_of("status_before_hold", &STATUSES)
        .one_of("fulfillment_status", &["UNFULFILLED", "PARTIALLY_FULFILLED", "FULFILLED"])
        .one_of("payment_status", &["UNPAID", "PARTIALLY_PAID", "PAID", "OVERPAID"])
        .one_of("assign_status", &["PENDING", "ASSIGNED"])
        .check("currency", "length(currency) = 3")
        .at_least(0, &["items_amount", "discount_amount", "order_discount", "tax_amount"])
        .at_least(0, &["shipping_amount", "handling_amount", "insurance_amount", "gift_wrap_amount"])
        .at_least(0, &["grand_total", "returned_amount", "paid_amount", "refunded_amount"])
        .check("refunded_of_paid", "refunded_amount <= paid_amount")
        .create(manager)
        .await
}

/// Each costs on every insert, so only what lists sort by, and the filters that leave few of many orders.
fn sales_order_indexes() -> Indexes {
    Indexes::of("sales_order")
        .unique(&["order_number"])
        // The channel's id comes first, so that it can be looked up without its account too.
        .unique(&["channel_order_id", "account_id"])
        .plain(&["placed_at", "id"])
        .plain(&["created_at", "id"])
        .plain(&["updated_at", "id"])
        .plain(&["grand_total", "id"])
        .plain(&["ship_by_date", "id"])
        .plain(&["status", "placed_at", "id"])
        .plain(&["account_id", "placed_at", "id"])
        .where_set(&["customer_id", "placed_at", "id"])
        .where_set(&["business_account_id", "placed_at", "id"])
        .where_set(&["sales_agent_id", "placed_at", "id"])
}

async fn order_line(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "order_line")
        .required(Kind::Uuid, &["order_id"])
        .required(Kind::Integer, &["position"])
        .optional(Kind::Text, &["channel_order_item_id"])
        .required(Kind::Uuid, &["product_id"])
        .required(Kind::Text, &["sku", "name"])
        .required(Kind::Integer, &["quantity"])
        .required(Kind::Long, &["unit_price", "discount"])
        .optional(Kind::Long, &["gst_percent"])
        .required(Kind::Integer, &["reserved_quantity", "fulfilled_quantity", "returned_quantity", "invoiced_quantity"])
        .required(Kind::Json, &["meta"])
        .refers("order_id", "sales_order")
        .refers("product_id", "product")
        .not_empty(&["sku", "name"])
        .check("quantity", "quantity >= 1 AND quantity <= 1000000")
        .at_least(0, &["unit_price", "discount", "gst_percent"])
        .at_least(0, &["reserved_quantity", "fulfilled_quantity", "returned_quantity", "invoiced_quantity"])
        .check("reserved_and_fulfilled", "reserved_quantity + fulfilled_quantity <= quantity")
        .check("returned_of_fulfilled", "returned_quantity <= fulfilled_quantity")
        .check("invoiced_of_quantity", "invoiced_quantity <= quantity")
        .create(manager)
        .await?;
    Indexes::of("order_line").plain(&["order_id", "position", "id"]).plain(&["product_id", "order_id"]).create(manager).await
}

async fn order_tag(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::keyed(manager, "order_tag", &["order_id", "tag"])
        .required(Kind::Uuid, &["order_id"])
        .required(Kind::Text, &["tag"])
        .required(Kind::Integer, &["position"])
        .refers("order_id", "sales_order")
        .not_empty(&["tag"])
        .create(manager)
        .await?;
    Indexes::of("order_tag").plain(&["tag", "order_id"]).create(manager).await
}

async fn order_custom_field(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::keyed(manager, "order_custom_field", &["order_id", "key"])
        .required(Kind::Uuid, &["order_id"])
        .required(Kind::Text, &["key"])
        .required(Kind::Integer, &["position"])
        .required(Kind::Text, &["value"])
        .refers("order_id", "sales_order")
        .not_empty(&["key", "value"])
        .create(manager)
        .await?;
    Indexes::of("order_custom_field").beginning(&["key"], "value", &["order_id"]).create(manager).await
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

const SUB_TYPES: [&str; 14] = [
    "NONE",
    "SAMPLE",
    "CHARITY",
    "SAME_DAY_DELIVERY",
    "SECOND_DAY",
    "PRIME",
    "AMAZON_BUSINESS",
    "AMAZON_BUSINESS_PRIME",
    "FBA_EXCHANGE",
    "EBAY_GUARANTEED_DELIVERY",
    "EBAY_LOCAL_PICKUP",
    "WISH_EXPRESS",
    "GS",
    "SBN",
];

const STATUSES: [&str; 18] = [
    "PENDING",
    "IN_REVIEW",
    "PROCESSING",
    "COMMITTED",
    "BACKORDER",
    "ON_HOLD",
    "POSTPONED",
    "AWAITING_SHIPMENT",
    "PARTIALLY_SHIPPED",
    "SHIPPED",
    "UNDELIVERED",
    "DELIVERED",
    "FULFILLED",
    "INVOICED",
    "COMPLETED",
    "PARTIALLY_REFUNDED",
    "RETURNED",
    "CANCELLED",
];
