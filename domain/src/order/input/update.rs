//! A change of an order.

use entity::ChannelType;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{AttachmentInput, ClearableField, LineInput, OrderFields};
use crate::values::{Json, Raw};

/// A change of an order: what is left out stays as it is. Serialized for its fingerprint, which leaves out what does not say what to change.
#[derive(Clone, Debug, Default, Serialize)]
pub struct UpdateInput {
    pub id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
    #[serde(skip)]
    pub dry_run: bool,
    #[serde(flatten)]
    pub fields: OrderFields,
    pub customer_id: Option<String>,
    pub source: Option<ChannelType>,
    pub archived: Option<bool>,
    pub lines: Option<LinesChange>,
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
    pub add_attachments: Vec<AttachmentInput>,
    pub remove_attachment_ids: Vec<String>,
    pub clear: Vec<ClearableField>,
}

/// Lines to add, to change and to take away.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LinesChange {
    pub add: Vec<LineInput>,
    pub update: Vec<LineUpdate>,
    pub remove: Vec<String>,
}

/// A change of one line.
#[derive(Clone, Debug, Serialize)]
pub struct LineUpdate {
    pub id: String,
    pub quantity: Option<i32>,
    pub unit_price: Option<Raw<Decimal>>,
    pub discount: Option<Raw<Decimal>>,
    pub name: Option<String>,
    pub channel_order_item_id: Option<String>,
    pub meta: Option<Raw<Json>>,
}
