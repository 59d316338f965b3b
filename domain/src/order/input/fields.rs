//! The fields that an order can be made with and changed in.

use chrono::NaiveDate;
use entity::{OrderStatus, OrderSubType};
use serde::Serialize;

use super::{ChargesInput, GiftInput, ShippingInput};
use crate::address::AddressInput;
use crate::currency::Currency;
use crate::values::{Json, Moment, Raw};

/// What is left out has its default in a new order, and stays as it is in one that is there. Serialized for fingerprints.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OrderFields {
    pub company_id: Option<String>,
    pub business_account_id: Option<String>,
    pub sales_agent_id: Option<String>,
    pub delivery_agent_id: Option<String>,
    pub warehouse_id: Option<String>,
    pub order_number: Option<String>,
    pub channel_order_id: Option<String>,
    pub channel_order_id_alt: Option<String>,
    pub channel_order_id_alt2: Option<String>,
    pub sub_channel: Option<String>,
    pub channel_shipping_method: Option<String>,
    pub customer_username: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub purchase_order_number: Option<String>,
    pub marketing_source: Option<String>,
    pub customer_note: Option<String>,
    pub internal_note: Option<String>,
    pub sub_type: Option<OrderSubType>,
    pub status: Option<OrderStatus>,
    pub placed_at: Option<Raw<Moment>>,
    pub ship_date: Option<Raw<NaiveDate>>,
    pub hold_until: Option<Raw<NaiveDate>>,
    pub ship_by_date: Option<Raw<NaiveDate>>,
    pub deliver_by_date: Option<Raw<NaiveDate>>,
    pub shipping_address: Option<AddressInput>,
    pub shipping_override_address: Option<AddressInput>,
    pub billing_address: Option<AddressInput>,
    pub shipping: Option<ShippingInput>,
    pub gift: Option<GiftInput>,
    pub currency: Option<Raw<Currency>>,
    pub charges: Option<ChargesInput>,
    pub tax_exempt: Option<bool>,
    pub disable_inventory_count: Option<bool>,
    pub allow_backorder: Option<bool>,
    pub custom_fields: Option<Raw<Json>>,
    pub meta: Option<Raw<Json>>,
}

impl OrderFields {
    /// The addresses that are given.
    pub fn addresses(&self) -> impl Iterator<Item = &AddressInput> {
        [&self.shipping_address, &self.shipping_override_address, &self.billing_address].into_iter().flatten()
    }
}

/// What can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ClearableField {
    Customer,
    Email,
    Phone,
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
