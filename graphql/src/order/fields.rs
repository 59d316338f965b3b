//! The fields that an order can be made with and changed in, as clients send them.

use async_graphql::{Enum, ID, InputObject};

use super::input::{GiftInput, OrderChargesInput, ShippingDetailsInput};
use crate::address::AddressInput;
use crate::scalar::{CurrencyCode, Date, DateTime, Json};
use domain::order::input::{ClearableField, OrderFields};

/// What a new order is made with, and what an order that is there can be changed in. There, what is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct OrderFieldsInput {
    /// The company that sells. Left out of a new order, the organization's first; another one not once units are invoiced.
    company_id: Option<ID>,
    /// The business that buys. Left out of a new order, the customer's; a change of it leaves the addresses as they are.
    business_account_id: Option<ID>,
    /// Who sold it.
    sales_agent_id: Option<ID>,
    /// Who delivers it.
    delivery_agent_id: Option<ID>,
    /// Which warehouse ships it. Left out of a new order, the channel account's, else the organization's default. To another one what
    /// is reserved moves, or nothing changes.
    warehouse_id: Option<ID>,
    /// A number of your own, which no other order of the organization ever had. Left out of a new order, the gateway counts.
    order_number: Option<String>,
    /// The channel's id for the order, which no other order of the account ever had.
    channel_order_id: Option<String>,
    /// Another id that the channel has for it.
    channel_order_id_alt: Option<String>,
    /// A third id that the channel has for it.
    channel_order_id_alt2: Option<String>,
    /// A part of the channel, such as a shop of a marketplace.
    sub_channel: Option<String>,
    /// What the channel calls the way of shipping.
    channel_shipping_method: Option<String>,
    /// The login name that the channel knows. It finds the customer of a new order where `customer` is left out; a change of it changes
    /// no customer.
    customer_username: Option<String>,
    /// The email address of whoever placed it. Left out of a new order, the customer's; a change of it changes no customer.
    email: Option<String>,
    /// The phone number of whoever placed it. Left out of a new order, that of the customer's contact person, else the customer's
    /// company's, else the business account's; a change of it changes no customer.
    phone: Option<String>,
    /// The buyer's own number for this purchase.
    purchase_order_number: Option<String>,
    /// What led the customer here.
    marketing_source: Option<String>,
    /// What the customer wrote, up to 10,000 characters.
    customer_note: Option<String>,
    /// What colleagues should know, up to 10,000 characters.
    internal_note: Option<String>,
    /// When the customer ordered: a day ahead at the most, and now where a new order leaves it out. A day alone begins at midnight where
    /// the organization is.
    placed_at: Option<DateTime>,
    /// The day it ships, or shipped.
    ship_date: Option<Date>,
    /// A day that people wait for; it holds nothing by itself.
    hold_until: Option<Date>,
    /// The last day to ship it.
    ship_by_date: Option<Date>,
    /// The last day to deliver it.
    deliver_by_date: Option<Date>,
    /// Where it goes, complete. Left out of a new order, the business account's, else the customer's; one of them is needed.
    shipping_address: Option<AddressInput>,
    /// Where it goes instead, for this order only, complete.
    shipping_override_address: Option<AddressInput>,
    /// Where the bill goes, complete. Left out of a new order, the business account's, else the customer's.
    billing_address: Option<AddressInput>,
    /// How it should travel; what is left out of it stays.
    shipping: Option<ShippingDetailsInput>,
    /// Makes it a gift; a gift is replaced whole.
    gift: Option<GiftInput>,
    /// The currency of all its amounts. Left out of a new order, the organization's, in which alone the catalogue has prices. Another
    /// one not once there is a payment, an invoice, a refund or a return; amounts keep their digits.
    currency: Option<CurrencyCode>,
    /// Amounts beside the lines; what is left out of it stays, and 0 takes one away.
    charges: Option<OrderChargesInput>,
    /// Fields of your own: an object of 100 keys at the most, each with a string, a number or a boolean. They are set by key; null takes
    /// one away, and the others stay.
    custom_fields: Option<Json>,
    /// Anything that the channel sends along: an object of 100 keys, 64 KiB and 32 levels at the most. It is set by key; null takes one
    /// away, and the others stay.
    meta: Option<Json>,
}

impl From<OrderFieldsInput> for OrderFields {
    fn from(fields: OrderFieldsInput) -> Self {
        Self {
            company_id: fields.company_id.map(Into::into),
            business_account_id: fields.business_account_id.map(Into::into),
            sales_agent_id: fields.sales_agent_id.map(Into::into),
            delivery_agent_id: fields.delivery_agent_id.map(Into::into),
            warehouse_id: fields.warehouse_id.map(Into::into),
            order_number: fields.order_number,
            channel_order_id: fields.channel_order_id,
            channel_order_id_alt: fields.channel_order_id_alt,
            channel_order_id_alt2: fields.channel_order_id_alt2,
            sub_channel: fields.sub_channel,
            channel_shipping_method: fields.channel_shipping_method,
            customer_username: fields.customer_username,
            email: fields.email,
            phone: fields.phone,
            purchase_order_number: fields.purchase_order_number,
            marketing_source: fields.marketing_source,
            customer_note: fields.customer_note,
            internal_note: fields.internal_note,
            placed_at: fields.placed_at.map(|value| value.raw()),
            ship_date: fields.ship_date.map(|value| value.raw()),
            hold_until: fields.hold_until.map(|value| value.raw()),
            ship_by_date: fields.ship_by_date.map(|value| value.raw()),
            deliver_by_date: fields.deliver_by_date.map(|value| value.raw()),
            shipping_address: fields.shipping_address.map(Into::into),
            shipping_override_address: fields.shipping_override_address.map(Into::into),
            billing_address: fields.billing_address.map(Into::into),
            shipping: fields.shipping.map(Into::into),
            gift: fields.gift.map(Into::into),
            currency: fields.currency.map(|value| value.raw()),
            charges: fields.charges.map(Into::into),
            custom_fields: fields.custom_fields.map(|value| value.raw()),
            meta: fields.meta.map(|value| value.raw()),
            // These have defaults in a new order, so that each mutation has them itself.
            sub_type: None,
            status: None,
            tax_exempt: None,
            disable_inventory_count: None,
            allow_backorder: None,
        }
    }
}

/// A field of an order that can be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ClearableField")]
pub enum ClearableOrderField {
    /// The customer.
    Customer,
    /// The email address of whoever placed it.
    Email,
    /// The phone number of whoever placed it.
    Phone,
    /// The business that buys.
    BusinessAccount,
    /// Who sold it.
    SalesAgent,
    /// Who delivers it.
    DeliveryAgent,
    /// The address of the bill: it is then that of the shipment.
    BillingAddress,
    /// The address for this order only.
    ShippingOverrideAddress,
    /// The login name that the channel knows.
    CustomerUsername,
    /// The channel's id for it.
    ChannelOrderId,
    /// The channel's second id for it.
    ChannelOrderIdAlt,
    /// The channel's third id for it.
    #[graphql(name = "CHANNEL_ORDER_ID_ALT2")]
    ChannelOrderIdAlt2,
    /// The part of the channel.
    SubChannel,
    /// Everything said of how it should travel.
    Shipping,
    /// What the channel calls the way of shipping.
    ChannelShippingMethod,
    /// The buyer's own number.
    PurchaseOrderNumber,
    /// That it is a gift.
    Gift,
    /// What the customer wrote.
    CustomerNote,
    /// What colleagues should know.
    InternalNote,
    /// What led the customer here.
    MarketingSource,
    /// The day it ships.
    ShipDate,
    /// The day that people wait for.
    HoldUntil,
    /// The last day to ship it.
    ShipByDate,
    /// The last day to deliver it.
    DeliverByDate,
}
