//! Bills what no document of the order has billed yet, and takes back what it does not bill any more.

use chrono::{Days, NaiveDate};
use entity::{Decimal4, InvoiceKind, OrderEventType, OrderStatus, OutOfRange, invoice, invoice_line, order, order_line};
use uuid::Uuid;

use super::fields::zone;
use super::invoice_amounts::{self, Amounts};
use super::money;
use super::refusal::{Allowed, Refusal};
use crate::error::{Code, Error, Result};
use crate::gst::split::{Split, state_of, state_of_company};
use crate::message::{Message, Parameter};
use crate::order::change::Change;
use crate::order::limits::MOST_CHILDREN;
use crate::order::situation::Situation;
use crate::order::{status, totals};
use crate::problems::{Path, Problems};

/// A document to write.
#[derive(Clone, Copy, Debug)]
pub struct Bill {
    pub id: Uuid,
    /// Today, where the organization is, if it is left out; or the date of the last of its series, where that is later.
    pub date: Option<NaiveDate>,
    pub due_date: Option<NaiveDate>,
}

/// Where it is told what keeps the document from being written.
#[derive(Clone, Copy, Debug)]
pub struct BillPaths<'a> {
    pub order: &'a Path<'a>,
    pub date: &'a Path<'a>,
    pub due_date: &'a Path<'a>,
}

/// An invoice or a credit note that waits for its number.
#[derive(Clone, Debug)]
pub struct Document {
    pub row: invoice::Model,
    pub lines: Vec<invoice_line::Model>,
    /// Somebody gave the date: it cannot be moved behind that of the last document.
    pub is_dated: bool,
}

/// Writes a document for the difference between what the order bills now and what its documents say. It is numbered when it is written.
pub fn bill(change: &mut Change<'_>, paths: BillPaths<'_>, bill: Bill, situation: &Situation, problems: &mut Problems) -> Result<()> {
    let before = problems.len();
    if situation.billed.documents >= MOST_CHILDREN {
        problems.too_many(paths.order, MOST_CHILDREN, "invoices");
    }
    let today = change.op.now.with_timezone(&zone(&situation.references.organization)).date_naive();
    let most = today.checked_add_days(Days::new(1)).unwrap_or(today);
    if bill.date.is_some_and(|date| date > most) {
        let message = Message::new("An invoice cannot be dated more than a day from now.");
        problems.add(paths.date, Code::OutOfRange, message.with(Parameter::Max, most.to_string()));
    }
    let least = bill.date.unwrap_or(today);
    if bill.due_date.is_some_and(|due| due < least) {
        let message = Message::new("The due date must not be before the date.");
        problems.add(paths.due_date, Code::OutOfRange, message.with(Parameter::Min, least.to_string()));
    }
    if problems.len() != before {
        return Ok(());
    }
    let seller = situation.references.company.as_ref().ok_or_else(|| Error::Internal("an order's company is missing".into()))?;
    let bears_gst = money::gst_applies(change, Some(seller))?;
    let documents = situation.billed.documents().map_err(too_large)?;
    let kind = match next(change, bears_gst, documents)? {
        Ok(kind) => kind,
        Err(refusal) => {
            refusal.tell(change, paths.order, problems);
            return Ok(());
        }
    };
    let split = bears_gst.then(|| split(change, situation));
    let currency = change.known_currency()?;
    let amounts = Amounts::of(&change.order, &change.lines, currency, &situation.billed, split, bill.id).map_err(too_large)?;
    let invoice_amount = amounts.invoice_amount().map_err(too_large)?;
    let order = &mut change.order;
    for line in &mut change.lines {
        line.invoiced_quantity = if order.status == OrderStatus::Cancelled { 0 } else { line.quantity };
    }
    let waits = matches!(order.status, OrderStatus::Pending | OrderStatus::InReview | OrderStatus::Processing | OrderStatus::Committed);
    if waits && kind == InvoiceKind::Invoice {
        order.status = OrderStatus::Invoiced;
    }
    let row = invoice::Model {
        organization_id: order.organization_id,
        id: bill.id,
        order_id: order.id,
        company_id: seller.id,
        kind,
        invoice_number: String::new(),
        date: bill.date.unwrap_or(today),
        due_date: bill.due_date,
        currency: order.currency.clone(),
        total_amount: amounts.total,
        discount_amount: amounts.discount,
        returned_amount: amounts.returned,
        invoice_amount,
        tax: amounts.tax,
        cgst: amounts.gst.cgst,
        sgst: amounts.gst.sgst,
        igst: amounts.gst.igst,
        created_at: change.op.now,
    };
    change.event = Some(OrderEventType::InvoiceCreated);
    change.added.invoices.push(Document { row, lines: amounts.lines, is_dated: bill.date.is_some() });
    Ok(())
}

/// What the documents of an order say so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Documents {
    pub count: usize,
    /// What they bill together.
    pub amount: Decimal4,
}

/// What kind of document says the difference between what the order bills now and what its documents say. Of an order that is over
/// nothing more is asked for. `bears_gst`: its lines do; the company may have got its GSTIN, or lost it, since the totals were computed,
/// so they are computed anew.
pub fn next(change: &mut Change<'_>, bears_gst: bool, documents: Documents) -> Result<Allowed<InvoiceKind>> {
    let currency = change.known_currency()?;
    totals::compute(&mut change.order, &mut change.lines, currency, bears_gst).map_err(too_large)?;
    let bills = invoice_amounts::bills(&change.order, &change.lines, bears_gst).map_err(too_large)?;
    let difference = bills.checked_sub(documents.amount).map_err(too_large)?;
    Ok(kind(&change.order, &change.lines, difference, documents))
}

fn kind(order: &order::Model, lines: &[order_line::Model], difference: Decimal4, documents: Documents) -> Allowed<InvoiceKind> {
    if difference.is_negative() {
        return Ok(InvoiceKind::CreditNote);
    }
    let is_cancelled = order.status == OrderStatus::Cancelled;
    let is_left = !is_cancelled && lines.iter().any(|line| line.invoiced_quantity < line.quantity);
    let is_told = difference.is_zero() && !is_left && documents.count > 0;
    if !is_told && matches!(order.status, OrderStatus::Cancelled | OrderStatus::Returned) {
        let words = status::words(order.status);
        return Err(Refusal::status(None, format!("This order is {words}: it is billed no more, and can only have a credit note.")));
    }
    if difference.is_zero() && !is_left {
        let message = match order.status {
            OrderStatus::Cancelled => "This order is cancelled, and all that was billed of it has been taken back already.",
            _ => "All of this order is invoiced already.",
        };
        return Err(Refusal::conflict(message));
    }
    Ok(InvoiceKind::Invoice)
}

fn too_large(_: OutOfRange) -> Error {
    Error::Internal("an order's amounts are out of range".into())
}

/// How the GST of an order that bears it is divided.
fn split(change: &Change<'_>, situation: &Situation) -> Split {
    let references = &situation.references;
    let seller = references.company.as_ref();
    let goods_go_to = change.order.shipping_override_address.as_ref().unwrap_or(&change.order.shipping_address);
    let state = |area_id: Option<Uuid>| area_id.and_then(|id| references.areas.get(id)).map(|place| place.state.as_str());
    let here = seller.and_then(|company| state_of_company(company, state(company.address.as_ref().and_then(|address| address.area_id))));
    let treatment = references.customer.as_ref().map(|customer| customer.gst_treatment);
    Split::between(here, state_of(goods_go_to, state(goods_go_to.area_id)), treatment)
}
