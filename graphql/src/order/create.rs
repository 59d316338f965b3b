//! `createSalesOrder`, and `createSalesOrders` below it.

mod bulk;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::input::{
    AttachmentInput, ChannelRef, GiftInput, OrderChargesInput, OrderCustomerInput, OrderLineInput, OrderNoteInput, PaymentInput,
    ShippingDetailsInput, each,
};
use super::preview::OrderPreview;
use super::{Order, OrderStatus, OrderSubType, answered};
use crate::address::AddressInput;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::scalar::{CurrencyCode, Date, DateTime, Json};
use crate::user_error::UserError;
pub(super) use bulk::CreateOrdersMutation;
use domain::order::create::{Created, Outcome, create};
use domain::order::input::CreateInput;

/// An order to make. Whatever is wrong with it is told at once, and then nothing is made.
#[derive(Clone, Debug, InputObject)]
pub struct CreateSalesOrderInput {
    /// Send the same key again with a retry: it answers with the order of the first time. 1 to 255 printable characters, kept for at least 24 hours.
    idempotency_key: Option<String>,
    /// Only shows what the order would be.
    #[graphql(default_with = "Some(false)")]
    dry_run: Option<bool>,
    /// Where the order comes from. Left out, the organization's only channel account.
    channel: Option<ChannelRef>,
    /// The company that sells. Left out, the organization's first.
    company_id: Option<ID>,
    /// A number of your own, which no order of the organization ever had. Left out, the gateway counts.
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
    /// What kind of order it is.
    #[graphql(default_with = "Some(OrderSubType::None)")]
    sub_type: Option<OrderSubType>,
    /// Where it begins. One past shipping imports an order whose goods have left already, and moves no stock.
    #[graphql(default_with = "Some(OrderStatus::Pending)")]
    status: Option<OrderStatus>,
    /// When the customer ordered: now, where it is left out, and a day ahead at the most. A day alone begins at midnight where the organization is.
    placed_at: Option<DateTime>,
    /// Which warehouse ships it. Left out, the channel account's, else the organization's default.
    warehouse_id: Option<ID>,
    /// The currency of all its amounts. Left out, the organization's, in which alone the catalogue has prices.
    currency: Option<CurrencyCode>,
    /// Who orders.
    customer: Option<OrderCustomerInput>,
    /// The login name that the channel knows; it finds the customer where `customer` is left out.
    customer_username: Option<String>,
    /// The business that buys. Left out, the customer's.
    business_account_id: Option<ID>,
    /// The buyer's own number for this purchase.
    purchase_order_number: Option<String>,
    /// What is ordered: 1 to 500 lines. Left out only with `fromCart`.
    lines: Option<Vec<OrderLineInput>>,
    /// Orders everything in the customer's cart, and empties it.
    #[graphql(default_with = "Some(false)")]
    from_cart: Option<bool>,
    /// Where it goes. Left out, the business account's, else the customer's; one of them is needed.
    shipping_address: Option<AddressInput>,
    /// Where it goes instead, for this order only.
    shipping_override_address: Option<AddressInput>,
    /// Where the bill goes. Left out, the business account's, else the customer's.
    billing_address: Option<AddressInput>,
    /// How it should travel.
    shipping: Option<ShippingDetailsInput>,
    /// Amounts beside the lines.
    charges: Option<OrderChargesInput>,
    /// Whether no tax is due.
    #[graphql(default_with = "Some(false)")]
    tax_exempt: Option<bool>,
    /// Whether stock is left alone: nothing is checked, reserved, taken or put back.
    #[graphql(default_with = "Some(false)")]
    disable_inventory_count: Option<bool>,
    /// Whether it may wait for stock: what there is is reserved, and the status becomes `BACKORDER` where that is too little.
    #[graphql(default_with = "Some(false)")]
    allow_backorder: Option<bool>,
    /// Makes it a gift.
    gift: Option<GiftInput>,
    /// What was paid already: 200 at the most.
    payments: Option<Vec<PaymentInput>>,
    /// Notes to begin with: 200 at the most.
    notes: Option<Vec<OrderNoteInput>>,
    /// What the customer wrote, up to 10,000 characters.
    customer_note: Option<String>,
    /// What colleagues should know, up to 10,000 characters.
    internal_note: Option<String>,
    /// Files that belong to it: 200 at the most.
    attachments: Option<Vec<AttachmentInput>>,
    /// Who sold it.
    sales_agent_id: Option<ID>,
    /// Who delivers it.
    delivery_agent_id: Option<ID>,
    /// What led the customer here.
    marketing_source: Option<String>,
    /// Words to find it by: 50 at the most, each of 255 characters at the most.
    tags: Option<Vec<String>>,
    /// Fields of your own: an object of 100 keys at the most, each with a string, a number or a boolean.
    custom_fields: Option<Json>,
    /// Anything that the channel sends along: an object of 100 keys, 64 KiB and 32 levels at the most.
    meta: Option<Json>,
    /// The day it ships, or shipped.
    ship_date: Option<Date>,
    /// A day that people wait for; it holds nothing by itself.
    hold_until: Option<Date>,
    /// The last day to ship it.
    ship_by_date: Option<Date>,
    /// The last day to deliver it.
    deliver_by_date: Option<Date>,
}

impl From<CreateSalesOrderInput> for CreateInput {
    fn from(input: CreateSalesOrderInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            dry_run: input.dry_run.unwrap_or_default(),
            channel: input.channel.map(Into::into),
            company_id: input.company_id.map(Into::into),
            order_number: input.order_number,
            channel_order_id: input.channel_order_id,
            channel_order_id_alt: input.channel_order_id_alt,
            channel_order_id_alt2: input.channel_order_id_alt2,
            sub_channel: input.sub_channel,
            channel_shipping_method: input.channel_shipping_method,
            sub_type: input.sub_type.unwrap_or(OrderSubType::None).into(),
            status: input.status.unwrap_or(OrderStatus::Pending).into(),
            placed_at: input.placed_at.map(|value| value.raw()),
            warehouse_id: input.warehouse_id.map(Into::into),
            currency: input.currency.map(|value| value.raw()),
            customer: input.customer.map(Into::into),
            customer_username: input.customer_username,
            business_account_id: input.business_account_id.map(Into::into),
            purchase_order_number: input.purchase_order_number,
            lines: input.lines.map(|items| each(Some(items))),
            from_cart: input.from_cart.unwrap_or_default(),
            shipping_address: input.shipping_address.map(Into::into),
            shipping_override_address: input.shipping_override_address.map(Into::into),
            billing_address: input.billing_address.map(Into::into),
            shipping: input.shipping.map(Into::into),
            charges: input.charges.map(Into::into),
            tax_exempt: input.tax_exempt.unwrap_or_default(),
            disable_inventory_count: input.disable_inventory_count.unwrap_or_default(),
            allow_backorder: input.allow_backorder.unwrap_or_default(),
            gift: input.gift.map(Into::into),
            payments: each(input.payments),
            notes: each(input.notes),
            customer_note: input.customer_note,
            internal_note: input.internal_note,
            attachments: each(input.attachments),
            sales_agent_id: input.sales_agent_id.map(Into::into),
            delivery_agent_id: input.delivery_agent_id.map(Into::into),
            marketing_source: input.marketing_source,
            tags: each(input.tags),
            custom_fields: input.custom_fields.map(|value| value.raw()),
            meta: input.meta.map(|value| value.raw()),
            ship_date: input.ship_date.map(|value| value.raw()),
            hold_until: input.hold_until.map(|value| value.raw()),
            ship_by_date: input.ship_by_date.map(|value| value.raw()),
            deliver_by_date: input.deliver_by_date.map(|value| value.raw()),
        }
    }
}

/// What came of an order that was to be made.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct CreateSalesOrderPayload {
    /// The order: new, or the one that the idempotency key made the first time, as it is today. Null where there are user errors, in
    /// a dry run, and in a batch that another order stopped.
    order: Option<Order>,
    /// What the order would be; in a dry run only.
    preview: Option<OrderPreview>,
    /// Whether the idempotency key was known, so that nothing new was made.
    replayed: bool,
    /// Everything that was wrong; empty where an order came of it.
    user_errors: Vec<UserError>,
}

impl CreateSalesOrderPayload {
    fn refused(user_errors: Vec<UserError>) -> Self {
        Self { order: None, preview: None, replayed: false, user_errors }
    }

    async fn of(ctx: &Context<'_>, created: Created) -> Self {
        let replayed = created.outcome == Outcome::Replayed;
        if created.outcome == Outcome::Preview {
            let preview = OrderPreview::new(created.order, created.lines, &[]);
            return Self { order: None, preview: Some(preview), replayed, user_errors: Vec::new() };
        }
        let order = answered(ctx, created.order, created.lines).await;
        Self { order: Some(order), preview: None, replayed, user_errors: Vec::new() }
    }
}

/// The part of the mutation root that makes orders.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CreateOrderMutation;

#[Object]
impl CreateOrderMutation {
    /// Makes an order: numbered, priced, with its stock reserved, or refused as a whole. Needs the scope `ORDERS_WRITE`.
    async fn create_sales_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: CreateSalesOrderInput,
    ) -> Result<CreateSalesOrderPayload, ApiError> {
        let (created, user_errors) = command(ctx, create(ctx.op(), ctx.store(), input.into())).await?;
        Ok(match created {
            Some(created) => CreateSalesOrderPayload::of(ctx, created).await,
            None => CreateSalesOrderPayload::refused(user_errors),
        })
    }
}
