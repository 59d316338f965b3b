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
    /// The id of the sales agent who is credited with the sale.
    sales_agent_id: Option<ID>,
    /// The delivery agent who brings the goods.
    delivery_agent_id: Option<ID>,
    /// Which warehouse ships it. Left out of a new order, the channel account's, else the organization's default. To another one what
    /// is reserved moves, or nothing changes.
    warehouse_id: Option<ID>,
    /// A number of your own, which no other order of the organization ever had. Left out of a new order, the gateway counts.
    order_number: Option<String>,
    /// The channel's id for the order, which no other order of the account ever had.
    channel_order_id: Option<String>,
    /// A second id that the channel has for the order, up to 255 characters.
    channel_order_id_alt: Option<String>,
    /// A third id that the channel has for the order, up to 255 characters.
    channel_order_id_alt2: Option<String>,
    /// A part of the channel, such as a shop of a marketplace; up to 255 characters.
    sub_channel: Option<String>,
    /// The shipping method in the channel's own words, up to 255 characters.
    channel_shipping_method: Option<String>,
    /// The login name that the channel knows. It finds the customer of a new order where `customer` is left out; a change of it changes
    /// no customer.
    customer_username: Option<String>,
    /// The email address of whoever placed it. Left out of a new order, the customer's; a change of it changes no customer.
    email: Option<String>,
    /// The phone number of whoever placed it. Left out of a new order, that of the customer's contact person, else the customer's
    /// company's, else the business account's; a change of it changes no customer.
    phone: Option<String>,
    /// The buyer's own purchase order number, up to 255 characters.
    purchase_order_number: Option<String>,
    /// What made the customer order, such as a campaign or a newsletter; up to 255 characters.
    marketing_source: Option<String>,
    /// The customer's note to the seller, up to 10,000 characters.
    customer_note: Option<String>,
    /// A note for the seller's staff, up to 10,000 characters; customers should not see it.
    internal_note: Option<String>,
    /// When the customer ordered: a day ahead at the most, and now where a new order leaves it out. A day alone begins at midnight where
    /// the organization is.
    placed_at: Option<DateTime>,
    /// The date on which the order is to be shipped, or was.
    ship_date: Option<Date>,
    /// A reminder of when a hold should end. It neither holds nor releases the order by itself.
    hold_until: Option<Date>,
    /// The last date on which it may be shipped.
    ship_by_date: Option<Date>,
    /// The last date on which it may be delivered.
    deliver_by_date: Option<Date>,
    /// The whole shipping address. Left out of a new order, the business account's is used, else the customer's; one of them must exist.
    shipping_address: Option<AddressInput>,
    /// A whole address that the goods go to instead of the shipping address, for this order only.
    shipping_override_address: Option<AddressInput>,
    /// The whole billing address. Left out of a new order, the business account's is used, else the customer's.
    billing_address: Option<AddressInput>,
    /// The carrier and service wanted, and the parcel's measures. What is left out stays as it is.
    shipping: Option<ShippingDetailsInput>,
    /// Makes the order a gift. An earlier gift message and wrap are replaced whole.
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

/// A field of an order that can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ClearableField")]
pub enum ClearableOrderField {
    /// Empties `customer`: the order then belongs to no customer on file.
    Customer,
    /// Empties `email`.
    Email,
    /// Empties `phone`.
    Phone,
    /// Empties `businessAccount`.
    BusinessAccount,
    /// Empties `salesAgent`.
    SalesAgent,
    /// Empties `deliveryAgent`.
    DeliveryAgent,
    /// Empties `billingAddress`: the bill then goes to the shipping address.
    BillingAddress,
    /// Empties `shippingOverrideAddress`.
    ShippingOverrideAddress,
    /// Empties `customerUsername`.
    CustomerUsername,
    /// Empties `channelOrderId`.
    ChannelOrderId,
    /// Empties `channelOrderIdAlt`.
    ChannelOrderIdAlt,
    /// Empties `channelOrderIdAlt2`.
    #[graphql(name = "CHANNEL_ORDER_ID_ALT2")]
    ChannelOrderIdAlt2,
    /// Empties `subChannel`.
    SubChannel,
    /// Empties all of `shipping`.
    Shipping,
    /// Empties `channelShippingMethod`.
    ChannelShippingMethod,
    /// Empties `purchaseOrderNumber`.
    PurchaseOrderNumber,
    /// Empties `gift`: the order is no longer a gift.
    Gift,
    /// Empties `customerNote`.
    CustomerNote,
    /// Empties `internalNote`.
    InternalNote,
    /// Empties `marketingSource`.
    MarketingSource,
    /// Empties `shipDate`.
    ShipDate,
    /// Empties `holdUntil`.
    HoldUntil,
    /// Empties `shipByDate`.
    ShipByDate,
    /// Empties `deliverByDate`.
    DeliverByDate,
}
