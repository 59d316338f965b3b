//! Parts of an order as callers send them.

use entity::{ChannelType, OrderNoteCategory, PaymentMethod};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::product::find::ProductRef;
use crate::values::{Json, Moment, Raw};

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
#[derive(Clone, Debug, Default, Serialize)]
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
#[derive(Clone, Debug, Default, Serialize)]
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
    pub paid_at: Option<Raw<Moment>>,
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
