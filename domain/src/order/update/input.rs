//! What callers send to change an order: what is left out stays as it is.

use chrono::NaiveDate;
use entity::{ChannelType, OrderStatus, OrderSubType};
use rust_decimal::Decimal;

use crate::address::AddressInput;
use crate::currency::Currency;
use crate::order::input::{AttachmentInput, ChargesInput, GiftInput, LineInput, ShippingInput};
use crate::values::{Json, Moment, Raw};

/// A change of an order.
#[derive(Clone, Debug, Default)]
pub struct UpdateInput {
    pub id: String,
    pub expected_version: Option<i32>,
    pub dry_run: bool,
    pub company_id: Option<String>,
    pub customer_id: Option<String>,
    pub business_account_id: Option<String>,
    pub source: Option<ChannelType>,
    pub sub_type: Option<OrderSubType>,
    pub sales_agent_id: Option<String>,
    pub delivery_agent_id: Option<String>,
    pub currency: Option<Raw<Currency>>,
    pub disable_inventory_count: Option<bool>,
    pub allow_backorder: Option<bool>,
    pub shipping_address: Option<AddressInput>,
    pub shipping_override_address: Option<AddressInput>,
    pub billing_address: Option<AddressInput>,
    pub status: Option<OrderStatus>,
    pub warehouse_id: Option<String>,
    pub archived: Option<bool>,
    pub placed_at: Option<Raw<Moment>>,
    pub sub_channel: Option<String>,
    pub customer_username: Option<String>,
    pub order_number: Option<String>,
    pub channel_order_id: Option<String>,
    pub channel_order_id_alt: Option<String>,
    pub channel_order_id_alt2: Option<String>,
    pub channel_shipping_method: Option<String>,
    pub purchase_order_number: Option<String>,
    pub shipping: Option<ShippingInput>,
    pub charges: Option<ChargesInput>,
    pub tax_exempt: Option<bool>,
    pub gift: Option<GiftInput>,
    pub customer_note: Option<String>,
    pub internal_note: Option<String>,
    pub marketing_source: Option<String>,
    pub lines: Option<LinesChange>,
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
    pub add_attachments: Vec<AttachmentInput>,
    pub remove_attachment_ids: Vec<String>,
    pub custom_fields: Option<Raw<Json>>,
    pub meta: Option<Raw<Json>>,
    pub ship_date: Option<Raw<NaiveDate>>,
    pub hold_until: Option<Raw<NaiveDate>>,
    pub ship_by_date: Option<Raw<NaiveDate>>,
    pub deliver_by_date: Option<Raw<NaiveDate>>,
    pub clear: Vec<ClearableField>,
}

/// Lines to add, to change and to take away.
#[derive(Clone, Debug, Default)]
pub struct LinesChange {
    pub add: Vec<LineInput>,
    pub update: Vec<LineUpdate>,
    pub remove: Vec<String>,
}

/// A change of one line.
#[derive(Clone, Debug)]
pub struct LineUpdate {
    pub id: String,
    pub quantity: Option<i32>,
    pub unit_price: Option<Raw<Decimal>>,
    pub discount: Option<Raw<Decimal>>,
    pub name: Option<String>,
    pub channel_order_item_id: Option<String>,
    pub meta: Option<Raw<Json>>,
}

/// What can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearableField {
    Customer,
    BusinessAccount,
    SalesAgent,
    DeliveryAgent,
    BillingAddress,
    ShippingOverrideAddress,
    CustomerUsername,
    ChannelOrderId,
    ChannelOrderIdAlt,
    ChannelOrderIdAlt2,
    SubChannel,
    Shipping,
    ChannelShippingMethod,
    PurchaseOrderNumber,
    Gift,
    CustomerNote,
    InternalNote,
    MarketingSource,
    ShipDate,
    HoldUntil,
    ShipByDate,
    DeliverByDate,
}
