//! Tax invoices and credit notes.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{company, order, order_line};

use super::{InvoiceKind, Order, OrderLine};
use crate::company::Company;
use crate::context::ContextExt;
use crate::error::ApiError;
use crate::money::Money;
use crate::row::row_object;
use crate::scalar::{Date, DateTime, Decimal};
use domain::id::Kind;

row_object!(
    /// A tax invoice, or a credit note.
    Invoice, entity::invoice::Model
);

/// How much of a line an invoice bills.
#[derive(Clone, Debug)]
pub struct InvoiceLine {
    row: Arc<entity::invoice_line::Model>,
    currency: String,
}

/// A tax invoice for goods of an order, or a credit note: it says by how much what the order bills has changed since the document before
/// it, so that all documents of an order add up to `totals.billable`. Goods that stay in the seller's state bear central and state GST,
/// half each; all others bear integrated GST. A document is never changed.
#[Object]
impl Invoice {
    /// Identifies the invoice everywhere; begins with `invoice_`.
    pub async fn id(&self) -> ID {
        Kind::Invoice.print(self.0.id).into()
    }

    /// The order that this belongs to.
    async fn order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?))
    }

    /// The company that issued the document.
    async fn company(&self, ctx: &Context<'_>) -> Result<Company, ApiError> {
        Ok(Company(ctx.loaders().rows::<company::Entity>().must(self.0.company_id).await?))
    }

    /// An invoice, or a credit note where its amount is below zero.
    async fn kind(&self) -> InvoiceKind {
        self.0.kind.into()
    }

    /// Its number, which no other document of the company and the kind has. The numbers of each kind have no gaps.
    async fn invoice_number(&self) -> &str {
        &self.0.invoice_number
    }

    /// The date of the document; never before that of the document with the number before it.
    async fn date(&self) -> Date {
        self.0.date.into()
    }

    /// The date by which it must be paid; null if none was set.
    async fn due_date(&self) -> Option<Date> {
        self.0.due_date.map(Date::from)
    }

    /// The goods before discounts, with shipping, handling, insurance and gift wrap, as far as no document before it bills them. A charge
    /// that went down is taken off here.
    async fn total_amount(&self) -> Money {
        Money::new(self.0.total_amount, &self.0.currency)
    }

    /// The discounts of these goods: their lines' own, and their shares of the order's.
    async fn discount_amount(&self) -> Money {
        Money::new(self.0.discount_amount, &self.0.currency)
    }

    /// What was taken off for goods that came back since the document before it, without their tax, which stands below zero in `tax`,
    /// `cgst`, `sgst` or `igst`.
    async fn returned_amount(&self) -> Money {
        Money::new(self.0.returned_amount, &self.0.currency)
    }

    /// What it bills: `totalAmount − discountAmount − returnedAmount + tax + cgst + sgst + igst`.
    async fn invoice_amount(&self) -> Money {
        Money::new(self.0.invoice_amount, &self.0.currency)
    }

    /// What it bills of the tax that the order's caller gave. Where it was given there is no GST.
    async fn tax(&self) -> Money {
        Money::new(self.0.tax, &self.0.currency)
    }

    /// The central part of GST, on goods that stay in the seller's state.
    async fn cgst(&self) -> Money {
        Money::new(self.0.cgst, &self.0.currency)
    }

    /// The state's part of GST, on goods that stay in the seller's state.
    async fn sgst(&self) -> Money {
        Money::new(self.0.sgst, &self.0.currency)
    }

    /// The integrated GST, on goods that cross a border of state or country.
    async fn igst(&self) -> Money {
        Money::new(self.0.igst, &self.0.currency)
    }

    /// The order lines that the document bills or takes back.
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<InvoiceLine>, ApiError> {
        let rows = ctx.loaders().invoice_lines.list(self.0.id).await?;
        Ok(rows.into_iter().map(|row| InvoiceLine { row, currency: self.0.currency.clone() }).collect())
    }

    /// When the gateway recorded it.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// What a document bills of one order line, and the tax on it.
#[Object]
impl InvoiceLine {
    /// The order line.
    async fn line(&self, ctx: &Context<'_>) -> Result<OrderLine, ApiError> {
        Ok(OrderLine(ctx.loaders().rows::<order_line::Entity>().must(self.row.line_id).await?))
    }

    /// How many units of it; below zero where they are billed no more, 0 where only what they cost has changed.
    async fn quantity(&self) -> i32 {
        self.row.quantity
    }

    /// What these units cost before any discount.
    async fn amount(&self) -> Money {
        Money::new(self.row.amount, &self.currency)
    }

    /// Their share of the line's discount and of the order's.
    async fn discount(&self) -> Money {
        Money::new(self.row.discount, &self.currency)
    }

    /// The rate of GST on them, in percent.
    async fn gst_percent(&self) -> Option<Decimal> {
        self.row.gst_percent.map(Decimal::from)
    }

    /// The central part of GST on them.
    async fn cgst(&self) -> Money {
        Money::new(self.row.cgst, &self.currency)
    }

    /// The state's part of GST on them.
    async fn sgst(&self) -> Money {
        Money::new(self.row.sgst, &self.currency)
    }

    /// The integrated GST on them.
    async fn igst(&self) -> Money {
        Money::new(self.row.igst, &self.currency)
    }
}
