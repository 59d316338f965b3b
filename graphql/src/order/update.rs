//! `updateOrder`.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::input::{AttachmentInput, GiftInput, OrderChargesInput, OrderLineInput, ShippingDetailsInput, each};
use super::preview::OrderPreview;
use super::{Order, OrderStatus, OrderSubType, answered};
use crate::address::AddressInput;
use crate::channel_account::ChannelType;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::scalar::{CurrencyCode, Date, DateTime, Decimal, Json};
use crate::user_error::UserError;
use domain::order::update::input::{ClearableField, LineUpdate, LinesChange, UpdateInput};
use domain::order::update::{Updated, update};

/// A change of an order. What is left out, or null, stays as it is; to empty a field, name it in `clear`.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateOrderInput {
    /// The order.
    id: ID,
    /// The version that you have seen: where the order has another one by now, nothing changes.
    expected_version: Option<i32>,
    /// Only shows what the order would be.
    #[graphql(default_with = "Some(false)")]
    dry_run: Option<bool>,
    /// Another selling company; not once units are invoiced.
    company_id: Option<ID>,
    /// Another customer. Addresses stay as they are.
    customer_id: Option<ID>,
    /// Another business that buys. Addresses stay as they are.
    business_account_id: Option<ID>,
    /// Another source. The channel account stays.
    source: Option<ChannelType>,
    /// Another kind of order.
    sub_type: Option<OrderSubType>,
    /// Who sold it.
    sales_agent_id: Option<ID>,
    /// Who delivers it.
    delivery_agent_id: Option<ID>,
    /// Another currency; not once there is a payment, an invoice, a refund or a return. Amounts keep their digits.
    currency: Option<CurrencyCode>,
    /// True gives back what is reserved and leaves stock alone from then on; false reserves again.
    disable_inventory_count: Option<bool>,
    /// Whether edited lines may wait for stock.
    allow_backorder: Option<bool>,
    /// Another address to ship to, complete.
    shipping_address: Option<AddressInput>,
    /// Another address for this order only, complete.
    shipping_override_address: Option<AddressInput>,
    /// Another address for the bill, complete.
    billing_address: Option<AddressInput>,
    /// Where it goes now: one of `allowedStatuses`, with the effect of that status's own mutation.
    status: Option<OrderStatus>,
    /// Another warehouse, to which what is reserved moves, or nothing changes.
    warehouse_id: Option<ID>,
    /// Whether lists leave it out.
    archived: Option<bool>,
    /// When the customer ordered: a day ahead at the most. A day alone begins at midnight where the organization is.
    placed_at: Option<DateTime>,
    /// A part of the channel.
    sub_channel: Option<String>,
    /// The login name that the channel knows; it changes no customer.
    customer_username: Option<String>,
    /// Another number, which no order of the organization ever had.
    order_number: Option<String>,
    /// Another id of the channel, which no order of the account ever had.
    channel_order_id: Option<String>,
    /// Another second id of the channel.
    channel_order_id_alt: Option<String>,
    /// Another third id of the channel.
    channel_order_id_alt2: Option<String>,
    /// What the channel calls the way of shipping.
    channel_shipping_method: Option<String>,
    /// The buyer's own number for this purchase.
    purchase_order_number: Option<String>,
    /// How it should travel; what is left out of it stays.
    shipping: Option<ShippingDetailsInput>,
    /// Amounts beside the lines; what is left out of it stays, and 0 takes one away.
    charges: Option<OrderChargesInput>,
    /// Whether no tax is due.
    tax_exempt: Option<bool>,
    /// The gift, complete.
    gift: Option<GiftInput>,
    /// What the customer wrote, up to 10,000 characters.
    customer_note: Option<String>,
    /// What colleagues should know, up to 10,000 characters.
    internal_note: Option<String>,
    /// What led the customer here.
    marketing_source: Option<String>,
    /// Edits of its lines.
    lines: Option<OrderLinesChangeInput>,
    /// Tags to put on, after others were taken off: 50 in all at the most.
    add_tags: Option<Vec<String>>,
    /// Tags to take off; those that it does not have do no harm.
    remove_tags: Option<Vec<String>>,
    /// Files to add: 200 in all at the most.
    add_attachments: Option<Vec<AttachmentInput>>,
    /// Files to take away.
    remove_attachment_ids: Option<Vec<ID>>,
    /// Custom fields to set by key; null takes one away, and the others stay.
    custom_fields: Option<Json>,
    /// Keys of `meta` to set; null takes one away, and the others stay.
    meta: Option<Json>,
    /// The day it ships, or shipped.
    ship_date: Option<Date>,
    /// A day that people wait for; it holds nothing by itself.
    hold_until: Option<Date>,
    /// The last day to ship it.
    ship_by_date: Option<Date>,
    /// The last day to deliver it.
    deliver_by_date: Option<Date>,
    /// Fields to empty. One that is also given is a conflict.
    clear: Option<Vec<ClearableOrderField>>,
}

impl From<UpdateOrderInput> for UpdateInput {
    fn from(input: UpdateOrderInput) -> Self {
        Self {
            id: input.id.into(),
            expected_version: input.expected_version,
            dry_run: input.dry_run.unwrap_or_default(),
            company_id: input.company_id.map(Into::into),
            customer_id: input.customer_id.map(Into::into),
            business_account_id: input.business_account_id.map(Into::into),
            source: input.source.map(Into::into),
            sub_type: input.sub_type.map(Into::into),
            sales_agent_id: input.sales_agent_id.map(Into::into),
            delivery_agent_id: input.delivery_agent_id.map(Into::into),
            currency: input.currency.map(|value| value.raw()),
            disable_inventory_count: input.disable_inventory_count,
            allow_backorder: input.allow_backorder,
            shipping_address: input.shipping_address.map(Into::into),
            shipping_override_address: input.shipping_override_address.map(Into::into),
            billing_address: input.billing_address.map(Into::into),
            status: input.status.map(Into::into),
            warehouse_id: input.warehouse_id.map(Into::into),
            archived: input.archived,
            placed_at: input.placed_at.map(|value| value.raw()),
            sub_channel: input.sub_channel,
            customer_username: input.customer_username,
            order_number: input.order_number,
            channel_order_id: input.channel_order_id,
            channel_order_id_alt: input.channel_order_id_alt,
            channel_order_id_alt2: input.channel_order_id_alt2,
            channel_shipping_method: input.channel_shipping_method,
            purchase_order_number: input.purchase_order_number,
            shipping: input.shipping.map(Into::into),
            charges: input.charges.map(Into::into),
            tax_exempt: input.tax_exempt,
            gift: input.gift.map(Into::into),
            customer_note: input.customer_note,
            internal_note: input.internal_note,
            marketing_source: input.marketing_source,
            lines: input.lines.map(Into::into),
            add_tags: each(input.add_tags),
            remove_tags: each(input.remove_tags),
            add_attachments: each(input.add_attachments),
            remove_attachment_ids: each(input.remove_attachment_ids),
            custom_fields: input.custom_fields.map(|value| value.raw()),
            meta: input.meta.map(|value| value.raw()),
            ship_date: input.ship_date.map(|value| value.raw()),
            hold_until: input.hold_until.map(|value| value.raw()),
            ship_by_date: input.ship_by_date.map(|value| value.raw()),
            deliver_by_date: input.deliver_by_date.map(|value| value.raw()),
            clear: each(input.clear),
        }
    }
}

/// Edits of lines, while the order is open or partly shipped. Stock and totals follow.
#[derive(Clone, Debug, InputObject)]
pub struct OrderLinesChangeInput {
    /// Lines to add at the end.
    add: Option<Vec<OrderLineInput>>,
    /// Lines to change.
    update: Option<Vec<OrderLineUpdateInput>>,
    /// Lines to take away, by their ids; none of which a unit is shipped or invoiced.
    remove: Option<Vec<ID>>,
}

impl From<OrderLinesChangeInput> for LinesChange {
    fn from(lines: OrderLinesChangeInput) -> Self {
        Self { add: each(lines.add), update: each(lines.update), remove: each(lines.remove) }
    }
}

/// A change of one line; what is left out stays.
#[derive(Clone, Debug, InputObject)]
pub struct OrderLineUpdateInput {
    /// The line.
    id: ID,
    /// How many, up to 1,000,000, and not fewer than are shipped or invoiced.
    quantity: Option<i32>,
    /// What one costs; the price changes in no other way.
    unit_price: Option<Decimal>,
    /// What is taken off the whole line.
    discount: Option<Decimal>,
    /// How the line is called.
    name: Option<String>,
    /// The sales channel's own id for the line.
    channel_order_item_id: Option<String>,
    /// Keys to set; null takes one away, and the others stay.
    meta: Option<Json>,
}

impl From<OrderLineUpdateInput> for LineUpdate {
    fn from(line: OrderLineUpdateInput) -> Self {
        Self {
            id: line.id.into(),
            quantity: line.quantity,
            unit_price: line.unit_price.map(|price| price.raw()),
            discount: line.discount.map(|discount| discount.raw()),
            name: line.name,
            channel_order_item_id: line.channel_order_item_id,
            meta: line.meta.map(|meta| meta.raw()),
        }
    }
}

/// A field of an order that can be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ClearableField")]
pub enum ClearableOrderField {
    /// The customer.
    Customer,
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

/// What came of a change.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct UpdateOrderPayload {
    /// The order as it is now; null where there are user errors, and in a dry run.
    order: Option<Order>,
    /// What the order would be; in a dry run only.
    preview: Option<OrderPreview>,
    /// Everything that was wrong; empty where the change was made.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that changes orders.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct UpdateOrderMutation;

#[Object]
impl UpdateOrderMutation {
    /// Changes an order, wholly or not at all: its version goes up by one, and its history says what changed. A change of nothing
    /// leaves both alone. Needs the scope `ORDERS_WRITE`.
    async fn update_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: UpdateOrderInput,
    ) -> Result<UpdateOrderPayload, ApiError> {
        let (updated, user_errors) = command(ctx, update(ctx.op(), ctx.store(), input.into())).await?;
        let Some(Updated { order, lines, kept, is_preview }) = updated else {
            return Ok(UpdateOrderPayload { order: None, preview: None, user_errors });
        };
        if is_preview {
            let preview = Some(OrderPreview::new(order, lines, &kept));
            return Ok(UpdateOrderPayload { order: None, preview, user_errors: Vec::new() });
        }
        let order = Some(answered(ctx, order, lines).await);
        Ok(UpdateOrderPayload { order, preview: None, user_errors: Vec::new() })
    }
}
