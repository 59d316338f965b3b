//! `updateOrder`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::fields::{ClearableOrderField, OrderFieldsInput};
use super::input::{AttachmentInput, OrderLineInput, each};
use super::preview::OrderPreview;
use super::{Order, OrderStatus, OrderSubType, answered};
use crate::channel_account::ChannelType;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::scalar::{Decimal, Json};
use crate::user_error::{UserError, told};
use domain::order::input::{LineUpdate, LinesChange, OrderFields, UpdateInput};
use domain::order::update::update;
use domain::order::verb::{Changed, Outcome};

/// A change of an order. What is left out, or null, stays as it is; to empty a field, name it in `clear`.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateOrderInput {
    /// The id of the order.
    id: ID,
    /// Send the same key again with a retry: it changes nothing more, and answers with the order as it is by then. 1 to 255 printable
    /// characters, kept for at least 24 hours.
    idempotency_key: Option<String>,
    /// The version of the order that you have seen. If the order has another version by now, nothing changes and the answer is a `VersionConflictError`.
    expected_version: Option<i32>,
    /// Changes nothing: the answer's `preview` shows what the order would be. It takes no number, reserves nothing and uses no idempotency key.
    #[graphql(default_with = "Some(false)")]
    dry_run: Option<bool>,
    /// The id of another customer. Addresses stay as they are.
    customer_id: Option<ID>,
    /// The new source. The channel account stays.
    source: Option<ChannelType>,
    /// The new special kind of order.
    sub_type: Option<OrderSubType>,
    /// True gives back what is reserved and leaves stock alone from then on; false reserves again.
    disable_inventory_count: Option<bool>,
    /// Whether lines that are added or raised may wait for stock.
    allow_backorder: Option<bool>,
    /// The new status: one of `allowedStatuses`, with the effect of that status's own mutation.
    status: Option<OrderStatus>,
    /// Whether the order is archived: lists leave it out by default.
    archived: Option<bool>,
    /// Whether the order is exempt from tax; then `charges.tax` must be 0 or left out.
    tax_exempt: Option<bool>,
    /// Changes of the order's lines.
    lines: Option<OrderLinesChangeInput>,
    /// Tags to add, after `removeTags` was applied; an order has at most 50.
    add_tags: Option<Vec<String>>,
    /// Tags to remove; those that the order does not have are ignored.
    remove_tags: Option<Vec<String>>,
    /// Files to attach; an order has at most 200.
    add_attachments: Option<Vec<AttachmentInput>>,
    /// The ids of attachments to remove.
    remove_attachment_ids: Option<Vec<ID>>,
    /// Fields to empty. One that is also given is a conflict.
    clear: Option<Vec<ClearableOrderField>>,
    #[graphql(flatten)]
    fields: OrderFieldsInput,
}

impl From<UpdateOrderInput> for UpdateInput {
    fn from(input: UpdateOrderInput) -> Self {
        let fields = OrderFields {
            sub_type: input.sub_type.map(Into::into),
            status: input.status.map(Into::into),
            tax_exempt: input.tax_exempt,
            disable_inventory_count: input.disable_inventory_count,
            allow_backorder: input.allow_backorder,
            ..input.fields.into()
        };
        Self {
            fields,
            id: input.id.into(),
            idempotency_key: input.idempotency_key,
            expected_version: input.expected_version,
            dry_run: input.dry_run.unwrap_or_default(),
            customer_id: input.customer_id.map(Into::into),
            source: input.source.map(Into::into),
            archived: input.archived,
            lines: input.lines.map(Into::into),
            add_tags: each(input.add_tags),
            remove_tags: each(input.remove_tags),
            add_attachments: each(input.add_attachments),
            remove_attachment_ids: each(input.remove_attachment_ids),
            clear: each(input.clear),
        }
    }
}

/// Edits of lines, while the order is open or partly shipped. Stock and totals follow.
#[derive(Clone, Debug, InputObject)]
pub struct OrderLinesChangeInput {
    /// Lines to add at the end.
    add: Option<Vec<OrderLineInput>>,
    /// Changes of lines, each named by its id.
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
    /// The id of the line.
    id: ID,
    /// The new number of units: up to 1,000,000, and not fewer than were shipped or invoiced.
    quantity: Option<i32>,
    /// The new price of one unit, from 0, with up to 4 decimals. A price changes only when it is given.
    unit_price: Option<Decimal>,
    /// The new discount on the whole line, from 0.
    discount: Option<Decimal>,
    /// The name of the line, up to 255 characters.
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

/// The result of `updateOrder`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct UpdateOrderPayload {
    /// The order as it is now; null where there are user errors, and in a dry run.
    order: Option<Order>,
    /// What the order would be; in a dry run only. Beside user errors it is there as far as it can be reckoned: with what is good of the
    /// change.
    preview: Option<OrderPreview>,
    /// Whether the idempotency key was known, so that nothing changed again.
    replayed: bool,
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
        let Some(Changed { order, lines, kept, outcome, problems, .. }) = updated else {
            return Ok(UpdateOrderPayload { order: None, preview: None, replayed: false, user_errors });
        };
        if outcome == Outcome::Preview {
            let preview = Some(OrderPreview::new(order, lines, &kept));
            return Ok(UpdateOrderPayload { order: None, preview, replayed: false, user_errors: told(ctx, problems) });
        }
        let order = Some(answered(ctx, order, lines).await);
        Ok(UpdateOrderPayload { order, preview: None, replayed: outcome == Outcome::Replayed, user_errors: Vec::new() })
    }
}
