//! `createFulfillment` and `updateFulfillment`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::input::each;
use super::{Fulfillment, Order, recorded};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::scalar::DateTime;
use crate::user_error::UserError;
use domain::order::decide::units::LineQuantity;
use domain::order::fulfill::{FulfillInput, fulfill};
use domain::order::track::{TrackInput, track};

/// A number of units of one order line.
#[derive(Clone, Debug, InputObject)]
pub struct LineQuantityInput {
    /// The id of the order line; each may be named once.
    line_id: ID,
    /// The number of units: from 1 to what the line has left.
    quantity: i32,
}

impl From<LineQuantityInput> for LineQuantity {
    fn from(input: LineQuantityInput) -> Self {
        Self { line_id: input.line_id.into(), quantity: input.quantity }
    }
}

/// Goods that left the warehouse together. They are taken from what their lines have reserved, then from what is available.
#[derive(Clone, Debug, InputObject)]
pub struct CreateFulfillmentInput {
    /// The order: `PENDING`, `PROCESSING`, `COMMITTED`, `BACKORDER`, `AWAITING_SHIPMENT`, `INVOICED`, `PARTIALLY_SHIPPED` or
    /// `UNDELIVERED`, with something left to ship, and fewer than 200 fulfilments.
    order_id: ID,
    /// Makes a retry safe: sent again with the same input it ships nothing more, and answers with the same fulfilment.
    idempotency_key: Option<String>,
    /// The version of the order that you have seen. If the order has another version by now, nothing changes and the answer is a `VersionConflictError`.
    expected_version: Option<i32>,
    /// What left, one entry at least; everything that has not left yet where this is left out.
    lines: Option<Vec<LineQuantityInput>>,
    /// The carrier's name, such as `DHL`; up to 255 characters.
    carrier: Option<String>,
    /// The carrier's service, such as `Express`; up to 255 characters.
    service: Option<String>,
    /// The carrier's tracking number; up to 255 characters.
    tracking_number: Option<String>,
    /// The URL at which the parcel can be tracked; up to 255 characters.
    tracking_url: Option<String>,
    /// When the goods left: at most a day from now. Left out, now.
    shipped_at: Option<DateTime>,
}

impl From<CreateFulfillmentInput> for FulfillInput {
    fn from(input: CreateFulfillmentInput) -> Self {
        Self {
            order_id: input.order_id.into(),
            idempotency_key: input.idempotency_key,
            expected_version: input.expected_version,
            lines: input.lines.map(|lines| each(Some(lines))),
            carrier: input.carrier,
            service: input.service,
            tracking_number: input.tracking_number,
            tracking_url: input.tracking_url,
            shipped_at: input.shipped_at.map(|value| value.raw()),
        }
    }
}

/// A change of a fulfilment. What is left out, or null, stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateFulfillmentInput {
    /// The id of the fulfilment.
    id: ID,
    /// Send the same key again with a retry: it changes nothing more, and answers with the fulfilment as it is by then. 1 to 255 printable
    /// characters, kept for at least 24 hours.
    idempotency_key: Option<String>,
    /// The version of the order that you have seen. If the order has another version by now, nothing changes and the answer is a `VersionConflictError`.
    expected_version: Option<i32>,
    /// The new carrier, up to 255 characters.
    carrier: Option<String>,
    /// The new service of the carrier, up to 255 characters.
    service: Option<String>,
    /// The new tracking number, up to 255 characters.
    tracking_number: Option<String>,
    /// The new URL at which the parcel can be tracked, up to 255 characters.
    tracking_url: Option<String>,
    /// When the customer had it: not before it left, a day ahead at the most. Once all goods of the order have left and each of its
    /// fulfilments has this, the order goes from `SHIPPED` or `UNDELIVERED` to `DELIVERED`.
    delivered_at: Option<DateTime>,
}

impl From<UpdateFulfillmentInput> for TrackInput {
    fn from(input: UpdateFulfillmentInput) -> Self {
        Self {
            id: input.id.into(),
            idempotency_key: input.idempotency_key,
            expected_version: input.expected_version,
            carrier: input.carrier,
            service: input.service,
            tracking_number: input.tracking_number,
            tracking_url: input.tracking_url,
            delivered_at: input.delivered_at.map(|value| value.raw()),
        }
    }
}

/// The result of `createFulfillment`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct CreateFulfillmentPayload {
    /// The order as it is now: `SHIPPED` where nothing is left, else `PARTIALLY_SHIPPED`. Null where there are user errors.
    order: Option<Order>,
    /// What left: new, or what the idempotency key made the first time, as it is today. Null where there are user errors.
    fulfillment: Option<Fulfillment>,
    /// Whether the idempotency key was known, so that nothing left again.
    replayed: bool,
    /// Everything that was wrong; empty where the goods left.
    user_errors: Vec<UserError>,
}

/// The result of `updateFulfillment`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct UpdateFulfillmentPayload {
    /// The order as it is now; null where there are user errors.
    order: Option<Order>,
    /// The fulfilment as it is now; null where there are user errors.
    fulfillment: Option<Fulfillment>,
    /// Whether the idempotency key was known, so that nothing changed again.
    replayed: bool,
    /// Everything that was wrong; empty where the fulfilment is as it was to be.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root about goods that leave.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FulfillmentMutation;

#[Object]
impl FulfillmentMutation {
    /// Records that goods of an order have left its warehouse: some units, or all that are left. Needs the scope `ORDERS_WRITE`.
    async fn create_fulfillment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What left, and how it travels.")] input: CreateFulfillmentInput,
    ) -> Result<CreateFulfillmentPayload, ApiError> {
        let (fulfilled, user_errors) = command(ctx, fulfill(ctx.op(), ctx.store(), input.into())).await?;
        let (order, fulfillment, replayed) = recorded::<entity::fulfillment::Entity, _>(ctx, fulfilled).await;
        Ok(CreateFulfillmentPayload { order, fulfillment, replayed, user_errors })
    }

    /// Changes what is known of goods that left: who carries them, and when they came. Needs the scope `ORDERS_WRITE`.
    async fn update_fulfillment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fulfilment, and what is new about it.")] input: UpdateFulfillmentInput,
    ) -> Result<UpdateFulfillmentPayload, ApiError> {
        let (tracked, user_errors) = command(ctx, track(ctx.op(), ctx.store(), input.into())).await?;
        let (order, fulfillment, replayed) = recorded::<entity::fulfillment::Entity, _>(ctx, tracked).await;
        Ok(UpdateFulfillmentPayload { order, fulfillment, replayed, user_errors })
    }
}
