//! `createSalesOrder`, and `createSalesOrders` below it.

mod bulk;

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::fields::OrderFieldsInput;
use super::input::{AttachmentInput, ChannelRef, OrderCustomerInput, OrderLineInput, OrderNoteInput, PaymentInput, each};
use super::preview::OrderPreview;
use super::{Order, OrderStatus, OrderSubType, answered};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::user_error::{UserError, told};
pub(super) use bulk::CreateOrdersMutation;
use domain::order::create::{Created, create};
use domain::order::input::{CreateInput, OrderFields};
use domain::order::verb::Outcome;

/// An order to create. All errors are reported at once; if there is any, nothing is created.
#[derive(Clone, Debug, InputObject)]
pub struct CreateSalesOrderInput {
    /// Send the same key again with a retry: it answers with the order of the first time. 1 to 255 printable characters, kept for at least 24 hours.
    idempotency_key: Option<String>,
    /// Changes nothing: the answer's `preview` shows what the order would be. It takes no number, reserves nothing and uses no idempotency key.
    #[graphql(default_with = "Some(false)")]
    dry_run: Option<bool>,
    /// Where the order comes from. Left out, the organization's only channel account.
    channel: Option<ChannelRef>,
    /// A special kind of order, such as a sample.
    #[graphql(default_with = "Some(OrderSubType::None)")]
    sub_type: Option<OrderSubType>,
    /// Where it begins. One past shipping imports an order whose goods have left already, and moves no stock.
    #[graphql(default_with = "Some(OrderStatus::Pending)")]
    status: Option<OrderStatus>,
    /// The customer: one on file, or a description of a new one. Left out, whoever `customerUsername` names, else nobody on file.
    customer: Option<OrderCustomerInput>,
    /// What is ordered: 1 to 500 lines. Left out only with `fromCart`.
    lines: Option<Vec<OrderLineInput>>,
    /// Orders everything in the customer's cart, and empties it.
    #[graphql(default_with = "Some(false)")]
    from_cart: Option<bool>,
    /// Whether the order is exempt from tax; then `charges.tax` must be 0 or left out.
    #[graphql(default_with = "Some(false)")]
    tax_exempt: Option<bool>,
    /// Whether stock is left alone: nothing is checked, reserved, taken or put back.
    #[graphql(default_with = "Some(false)")]
    disable_inventory_count: Option<bool>,
    /// Whether it may wait for stock: what there is is reserved, and the status becomes `BACKORDER` where that is too little.
    #[graphql(default_with = "Some(false)")]
    allow_backorder: Option<bool>,
    /// Payments that were received already; at most 200.
    payments: Option<Vec<PaymentInput>>,
    /// Notes to add at once; at most 200.
    notes: Option<Vec<OrderNoteInput>>,
    /// Files to attach; at most 200.
    attachments: Option<Vec<AttachmentInput>>,
    /// Free labels to filter by: at most 50, each up to 255 characters.
    tags: Option<Vec<String>>,
    #[graphql(flatten)]
    fields: OrderFieldsInput,
}

impl From<CreateSalesOrderInput> for CreateInput {
    fn from(input: CreateSalesOrderInput) -> Self {
        let fields = OrderFields {
            sub_type: Some(input.sub_type.unwrap_or(OrderSubType::None).into()),
            status: Some(input.status.unwrap_or(OrderStatus::Pending).into()),
            tax_exempt: Some(input.tax_exempt.unwrap_or_default()),
            disable_inventory_count: Some(input.disable_inventory_count.unwrap_or_default()),
            allow_backorder: Some(input.allow_backorder.unwrap_or_default()),
            ..input.fields.into()
        };
        Self {
            fields,
            idempotency_key: input.idempotency_key,
            dry_run: input.dry_run.unwrap_or_default(),
            channel: input.channel.map(Into::into),
            customer: input.customer.map(Into::into),
            lines: input.lines.map(|items| each(Some(items))),
            from_cart: input.from_cart.unwrap_or_default(),
            payments: each(input.payments),
            notes: each(input.notes),
            attachments: each(input.attachments),
            tags: each(input.tags),
        }
    }
}

/// The result of `createSalesOrder`, or of one order of `createSalesOrders`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct CreateSalesOrderPayload {
    /// The order: new, or the one that the idempotency key made the first time, as it is today. Null where there are user errors, in
    /// a dry run, and in a batch that another order stopped.
    order: Option<Order>,
    /// What the order would be; in a dry run only. Beside user errors it is there as far as it can be reckoned: with lines that stock
    /// does not cover, say, and without lines that are wrong.
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
            return Self { order: None, preview: Some(preview), replayed, user_errors: told(ctx, created.problems) };
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
        #[graphql(desc = "The order to create.")] input: CreateSalesOrderInput,
    ) -> Result<CreateSalesOrderPayload, ApiError> {
        let (created, user_errors) = command(ctx, create(ctx.op(), ctx.store(), input.into())).await?;
        Ok(match created {
            Some(created) => CreateSalesOrderPayload::of(ctx, created).await,
            None => CreateSalesOrderPayload::refused(user_errors),
        })
    }
}
