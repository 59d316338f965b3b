//! `createInvoice`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{Invoice, Order, recorded};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::scalar::Date;
use crate::user_error::UserError;
use domain::order::create_invoice::{self as rules, create_invoice};

/// An invoice or a credit note to write, for the difference between what an order bills now and what its documents say so far: units that
/// none bills yet, changed charges, goods that came back, a cancellation. An order has 200 documents at the most.
#[derive(Clone, Debug, InputObject)]
pub struct CreateInvoiceInput {
    /// The order. One that is cancelled or returned can only have a credit note.
    order_id: ID,
    /// Send the same key again with a retry: it answers with the invoice of the first time. 1 to 255 printable characters, kept for at least 24 hours.
    idempotency_key: Option<String>,
    /// The version of the order that you have seen. If the order has another version by now, nothing changes and the answer is a `VersionConflictError`.
    expected_version: Option<i32>,
    /// The day that it is to bear: not before that of the last document of its kind and company, nor more than a day from now. Left out,
    /// today where the organization is, or the day of that document where it is later.
    date: Option<Date>,
    /// The date by which it must be paid; not before `date`.
    due_date: Option<Date>,
}

impl From<CreateInvoiceInput> for rules::CreateInvoiceInput {
    fn from(input: CreateInvoiceInput) -> Self {
        Self {
            order_id: input.order_id.into(),
            idempotency_key: input.idempotency_key,
            expected_version: input.expected_version,
            date: input.date.map(|date| date.raw()),
            due_date: input.due_date.map(|date| date.raw()),
        }
    }
}

/// The result of `createInvoice`.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct CreateInvoicePayload {
    /// The order as it is now; null where there are user errors.
    order: Option<Order>,
    /// The document: new, or the one that the idempotency key wrote the first time. Null where there are user errors.
    invoice: Option<Invoice>,
    /// Whether the idempotency key was known, so that nothing new was written.
    replayed: bool,
    /// Everything that was wrong; empty where the invoice is written.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that writes invoices.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CreateInvoiceMutation;

#[Object]
impl CreateInvoiceMutation {
    /// Bills what an order's documents do not say yet: an invoice, or a credit note where that is below zero. Where there is nothing to say
    /// the answer is `CONFLICT`. Invoiced units keep their price, discount, company, currency and tax from then on.
    /// An invoice makes an order that is `PENDING`, `IN_REVIEW`, `PROCESSING` or `COMMITTED` `INVOICED`. Needs the scope `ORDERS_WRITE`.
    async fn create_invoice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and the invoice's dates.")] input: CreateInvoiceInput,
    ) -> Result<CreateInvoicePayload, ApiError> {
        let (invoiced, user_errors) = command(ctx, create_invoice(ctx.op(), ctx.store(), input.into())).await?;
        let (order, invoice, replayed) = recorded::<entity::invoice::Entity, _>(ctx, invoiced).await;
        Ok(CreateInvoicePayload { order, invoice, replayed, user_errors })
    }
}
