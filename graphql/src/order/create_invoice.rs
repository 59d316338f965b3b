//! `createInvoice`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{Invoice, Order, recorded};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::scalar::Date;
use crate::user_error::UserError;
use domain::order::create_invoice::{self as rules, create_invoice};

/// An invoice to write, for all units of an order that no invoice bills yet. An order has 200 invoices at the most.
#[derive(Clone, Debug, InputObject)]
pub struct CreateInvoiceInput {
    /// The order; not one that is cancelled or returned.
    order_id: ID,
    /// Send the same key again with a retry: it answers with the invoice of the first time. 1 to 255 printable characters, kept for at least 24 hours.
    idempotency_key: Option<String>,
    /// The version that you have seen: where the order has another one by now, nothing changes.
    expected_version: Option<i32>,
    /// The day that it is to bear. Left out, today where the organization is.
    date: Option<Date>,
    /// The day by which it is to be paid; not before `date`.
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

/// What came of an invoice.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct CreateInvoicePayload {
    /// The order as it is now; null where there are user errors.
    order: Option<Order>,
    /// The invoice: new, or the one that the idempotency key wrote the first time. Null where there are user errors.
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
    /// Bills all units of an order that are not billed yet. They keep their price, discount, company, currency and tax from then on.
    /// An order that is `PENDING`, `IN_REVIEW`, `PROCESSING` or `COMMITTED` becomes `INVOICED`. Needs the scope `ORDERS_WRITE`.
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
