//! `holdOrder` and `releaseOrder`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{Order, changed};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::scalar::Date;
use crate::user_error::UserError;
use domain::order::hold::{HoldInput, hold};
use domain::order::release::{ReleaseInput, release};

/// An open order that is to wait. What it has reserved stays reserved. An order that is on hold already only gets the new date and
/// reason.
#[derive(Clone, Debug, InputObject)]
pub struct HoldOrderInput {
    /// The id of the order.
    id: ID,
    /// Send the same key again with a retry: it changes nothing more, and answers with the order as it is by then. 1 to 255 printable
    /// characters, kept for at least 24 hours.
    idempotency_key: Option<String>,
    /// The version of the order that you have seen. If the order has another version by now, nothing changes and the answer is a `VersionConflictError`.
    expected_version: Option<i32>,
    /// The date until which to hold; a reminder only, nothing happens by itself. Left out, the order keeps the date it has.
    until: Option<Date>,
    /// The reason for the hold, up to 10,000 characters. Left out, the order keeps the reason it has.
    reason: Option<String>,
}

impl From<HoldOrderInput> for HoldInput {
    fn from(input: HoldOrderInput) -> Self {
        Self {
            id: input.id.into(),
            idempotency_key: input.idempotency_key,
            expected_version: input.expected_version,
            until: input.until.map(|until| until.raw()),
            reason: input.reason,
        }
    }
}

/// The result of `holdOrder`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct HoldOrderPayload {
    /// The order, which is on hold; null where there are user errors.
    order: Option<Order>,
    /// Whether the idempotency key was known, so that nothing changed again.
    replayed: bool,
    /// Everything that was wrong; empty where the order is on hold.
    user_errors: Vec<UserError>,
}

/// An order that is to go on: it gets back the status that it had before its hold.
#[derive(Clone, Debug, InputObject)]
pub struct ReleaseOrderInput {
    /// The id of the order.
    id: ID,
    /// Send the same key again with a retry: it changes nothing more, and answers with the order as it is by then. 1 to 255 printable
    /// characters, kept for at least 24 hours.
    idempotency_key: Option<String>,
    /// The version of the order that you have seen. If the order has another version by now, nothing changes and the answer is a `VersionConflictError`.
    expected_version: Option<i32>,
}

impl From<ReleaseOrderInput> for ReleaseInput {
    fn from(input: ReleaseOrderInput) -> Self {
        Self { id: input.id.into(), idempotency_key: input.idempotency_key, expected_version: input.expected_version }
    }
}

/// The result of `releaseOrder`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ReleaseOrderPayload {
    /// The order, off hold; null where there are user errors.
    order: Option<Order>,
    /// Whether the idempotency key was known, so that nothing changed again.
    replayed: bool,
    /// Everything that was wrong; empty where the order was released.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root about holds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HoldOrderMutation;

#[Object]
impl HoldOrderMutation {
    /// Puts an open order on hold, or changes the date and the reason of its hold. Needs the scope `ORDERS_WRITE`.
    async fn hold_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and what it waits for.")] input: HoldOrderInput,
    ) -> Result<HoldOrderPayload, ApiError> {
        let (held, user_errors) = command(ctx, hold(ctx.op(), ctx.store(), input.into())).await?;
        let (order, replayed) = changed(ctx, held).await;
        Ok(HoldOrderPayload { order, replayed, user_errors })
    }

    /// Takes an order off hold, and forgets the date and the reason. What it lacks of its stock is reserved, unless it goes back to
    /// waiting for stock; where stock does not suffice, it stays on hold. Needs the scope `ORDERS_WRITE`.
    async fn release_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order to release.")] input: ReleaseOrderInput,
    ) -> Result<ReleaseOrderPayload, ApiError> {
        let (released, user_errors) = command(ctx, release(ctx.op(), ctx.store(), input.into())).await?;
        let (order, replayed) = changed(ctx, released).await;
        Ok(ReleaseOrderPayload { order, replayed, user_errors })
    }
}
