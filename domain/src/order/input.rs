//! What callers send to make an order, and the parts that other mutations share with it.

use chrono::NaiveDate;
use entity::{ChannelType, OrderNoteCategory, OrderStatus, OrderSubType, PaymentMethod};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::address::AddressInput;
use crate::currency::Currency;
use crate::product::find::ProductRef;
use crate::values::{Json, Moment, Raw};

/// A new order. Serialized for its fingerprint, which leaves out what does not say what to make.
#[derive(Clone, Debug, Serialize)]
pub struct CreateInput {
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub dry_run: bool,
    pub channel: Option<ChannelRef>,
    pub company_id: Option<String>,
    pub order_number: Option<String>,
    pub channel_order_id: Option<String>,
    pub channel_order_id_alt: Option<String>,
    pub channel_order_id_alt2: Option<String>,
    pub sub_channel: Option<String>,
    pub channel_shipping_method: Option<String>,
    pub sub_type: OrderSubType,
    pub status: OrderStatus,
    pub placed_at: Option<Raw<Moment>>,
    pub warehouse_id: Option<String>,
    pub currency: Option<Raw<Currency>>,
    pub customer: Option<CustomerRef>,
    pub customer_username: Option<String>,
    pub business_account_id: Option<String>,
    pub purchase_order_number: Option<String>,
    pub lines: Option<Vec<LineInput>>,
    pub from_cart: bool,
    pub shipping_address: Option<AddressInput>,
    pub shipping_override_address: Option<AddressInput>,
    pub billing_address: Option<AddressInput>,
    pub shipping: Option<ShippingInput>,
    pub charges: Option<ChargesInput>,
    pub tax_exempt: bool,
    pub disable_inventory_count: bool,
    pub allow_backorder: bool,
    pub gift: Option<GiftInput>,
    pub payments: Vec<PaymentInput>,
    pub notes: Vec<NoteInput>,
    pub customer_note: Option<String>,
    pub internal_note: Option<String>,
    pub attachments: Vec<AttachmentInput>,
    pub sales_agent_id: Option<String>,
    pub delivery_agent_id: Option<String>,
    pub marketing_source: Option<String>,
    pub tags: Vec<String>,
    pub custom_fields: Option<Raw<Json>>,
    pub meta: Option<Raw<Json>>,
    pub ship_date: Option<Raw<NaiveDate>>,
    pub hold_until: Option<Raw<NaiveDate>>,
    pub ship_by_date: Option<Raw<NaiveDate>>,
    pub deliver_by_date: Option<Raw<NaiveDate>>,
}

/// Where the order comes from.
#[derive(Clone, Debug, Serialize)]
pub enum ChannelRef {
    AccountId(String),
    ExternalId(String),
    Type(ChannelType),
}

/// Who orders.
#[derive(Clone, Debug, Serialize)]
pub enum CustomerRef {
    Id(String),
    ExternalId(String),
    CustomerCode(String),
    Username(String),
    Details(CustomerDetails),
}

/// A customer described in the order.
#[derive(Clone, Debug, Serialize)]
pub struct CustomerDetails {
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub business: Option<String>,
    pub is_wholesale: bool,
    pub username: Option<String>,
    pub contact_person_number: Option<String>,
}

/// A line to be ordered.
#[derive(Clone, Debug, Serialize)]
pub struct LineInput {
    pub product: ProductRef,
    pub quantity: i32,
    pub unit_price: Option<Raw<Decimal>>,
    pub discount: Option<Raw<Decimal>>,
    pub name: Option<String>,
    pub channel_order_item_id: Option<String>,
    pub fulfilled_quantity: Option<i32>,
    pub meta: Option<Raw<Json>>,
}

/// Amounts beside the lines.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChargesInput {
    pub tax: Option<Raw<Decimal>>,
    pub shipping: Option<Raw<Decimal>>,
    pub handling: Option<Raw<Decimal>>,
    pub insurance: Option<Raw<Decimal>>,
    pub gift_wrap: Option<Raw<Decimal>>,
    pub discount: Option<Raw<Decimal>>,
}

/// How it is to be shipped.
#[derive(Clone, Debug, Serialize)]
pub struct ShippingInput {
    pub carrier: Option<String>,
    pub service: Option<String>,
    pub weight_kg: Option<f64>,
    pub length_mm: Option<f64>,
    pub width_mm: Option<f64>,
    pub height_mm: Option<f64>,
}

/// A gift's message and wrapping.
#[derive(Clone, Debug, Serialize)]
pub struct GiftInput {
    pub message: Option<String>,
    pub wrap: bool,
}

/// Money received.
#[derive(Clone, Debug, Serialize)]
pub struct PaymentInput {
    pub method: PaymentMethod,
    pub amount: Raw<Decimal>,
    pub transaction_id: Option<String>,
    pub paid_at: Option<Raw<chrono::DateTime<chrono::Utc>>>,
}

/// A note about an order.
#[derive(Clone, Debug, Serialize)]
pub struct NoteInput {
    pub category: OrderNoteCategory,
    pub text: String,
}

/// A file's name and where it is.
#[derive(Clone, Debug, Serialize)]
pub struct AttachmentInput {
    pub file_name: String,
    pub path: String,
}
