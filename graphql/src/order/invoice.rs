//! Tax invoices.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{company, order, order_line};

use super::{Order, OrderLine};
use crate::company::Company;
use crate::context::ContextExt;
use crate::error::ApiError;
use crate::money::Money;
use crate::row::row_object;
use crate::scalar::{Date, DateTime, Decimal};
use domain::id::Kind;

row_object!(
    /// A tax invoice.
    Invoice, entity::invoice::Model
);

/// How much of a line an invoice bills.
#[derive(Clone, Debug)]
pub struct InvoiceLine {
    row: Arc<entity::invoice_line::Model>,
    currency: String,
}

/// A tax invoice for goods of an order. Goods that stay in the seller's state bear central and state GST, half each; all others bear
/// integrated GST. An invoice is never changed.
#[Object]
impl Invoice {
    /// Identifies the invoice everywhere; begins with `invoice_`.
    pub async fn id(&self) -> ID {
        Kind::Invoice.print(self.0.id).into()
    }

    /// The order that it belongs to.
    async fn order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?))
    }

    /// The company that issued it.
    async fn company(&self, ctx: &Context<'_>) -> Result<Company, ApiError> {
        Ok(Company(ctx.loaders().rows::<company::Entity>().must(self.0.company_id).await?))
    }

    /// Its number, which no other invoice of the company has. A company's numbers have no gaps.
    async fn invoice_number(&self) -> &str {
        &self.0.invoice_number
    }

    /// The day that it bears.
    async fn date(&self) -> Date {
        self.0.date.into()
    }

    /// The day by which it is to be paid.
    async fn due_date(&self) -> Option<Date> {
        self.0.due_date.map(Date::from)
    }

    /// The goods before discounts; on the order's first invoice also shipping, handling, insurance and gift wrap.
    async fn total_amount(&self) -> Money {
        Money::new(self.0.total_amount, &self.0.currency)
    }

    /// The share of the lines' discounts; on the order's first invoice also the order's own discount.
    async fn discount_amount(&self) -> Money {
        Money::new(self.0.discount_amount, &self.0.currency)
    }

    /// What came back since the invoice before this one.
    async fn returned_amount(&self) -> Money {
        Money::new(self.0.returned_amount, &self.0.currency)
    }

    /// What is to be paid: `totalAmount − discountAmount − returnedAmount + tax + cgst + sgst + igst`.
    async fn invoice_amount(&self) -> Money {
        Money::new(self.0.invoice_amount, &self.0.currency)
    }

    /// The tax that the order's caller gave, on its first invoice. Where it is given there is no GST.
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

    /// What it bills: each line of which it has any.
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<InvoiceLine>, ApiError> {
        let rows = ctx.loaders().invoice_lines.list(self.0.id).await?;
        Ok(rows.into_iter().map(|row| InvoiceLine { row, currency: self.0.currency.clone() }).collect())
    }

    /// When it was recorded here.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// How much of a line an invoice bills, and the tax on it.
#[Object]
impl InvoiceLine {
    /// The line of the order.
    async fn line(&self, ctx: &Context<'_>) -> Result<OrderLine, ApiError> {
        Ok(OrderLine(ctx.loaders().rows::<order_line::Entity>().must(self.row.line_id).await?))
    }

    /// How many units of it.
    async fn quantity(&self) -> i32 {
        self.row.quantity
    }

    /// What these units cost before any discount.
    async fn amount(&self) -> Money {
        Money::new(self.row.amount, &self.currency)
    }

    /// Their share of the line's discount.
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
