//! Bills what no invoice of the order has billed yet.

mod amounts;
mod number;
mod seller;

use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::{OrderEventType, OrderStatus, invoice, organization};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::Serialize;
use serde_json::{Value, json};

use self::amounts::{Amounts, Earlier};
use super::change::Change;
use super::parts::MOST_CHILDREN;
use super::recorded::{Recorded, note_full, replay};
use super::totals;
use super::update::find;
use crate::attempt::attempt;
use crate::currency::print;
use crate::error::{Code, Error, Result};
use crate::id::Kind;
use crate::idempotency::{self, Key};
use crate::insert::insert;
use crate::problems::{Path, Problems};
use crate::values::Raw;
use crate::{Op, Scope, Store};

/// An invoice to write. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct CreateInvoiceInput {
    pub order_id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
    /// Today, where the organization is, if it is left out.
    pub date: Option<Raw<NaiveDate>>,
    pub due_date: Option<Raw<NaiveDate>>,
}

/// Writes an invoice.
pub async fn create_invoice(op: &Op, store: &Store, input: CreateInvoiceInput) -> Result<Recorded<invoice::Model>> {
    op.require(Scope::OrdersWrite)?;
    let key = Key::read(&Path::INPUT.field("idempotencyKey"), "createInvoice", input.idempotency_key.as_deref(), &input)?;
    attempt(|| once(op, store, &input, key.as_ref())).await
}

async fn once(op: &Op, store: &Store, input: &CreateInvoiceInput, key: Option<&Key>) -> Result<Recorded<invoice::Model>> {
    let path = Path::INPUT;
    let id = op.new_id();
    let tx = store.db.begin().await?;
    if let Some(key) = key
        && let Some(first) = idempotency::claim(&tx, op, key, json!(id)).await?
    {
        drop(tx);
        return replay::<invoice::Entity>(op, store, &first, |row| row.order_id).await;
    }
    let mut change = find(&tx, op, &path.field("orderId"), &input.order_id).await?;
    change.expect_version(&path.field("expectedVersion"), input.expected_version)?;
    let too_large = |_| Error::Internal("an order's amounts are out of range".into());
    let earlier = Earlier::read(&tx, op, change.order.id).await?.map_err(too_large)?;
    let mut problems = Problems::default();
    check(&mut problems, &change, &earlier);
    let (date, due_date) = dates(&mut problems, input);
    problems.finish()?;

    let seller = seller::company_of(&tx, op, &change).await?;
    let bears_gst = change.settled_gst()?.unwrap_or(seller.gstin.is_some());
    let split = if bears_gst { Some(seller::split_of(&tx, op, &change, &seller).await?) } else { None };
    let currency = change.currency()?;
    // The company may have got its GSTIN, or lost it, since the totals were computed.
    totals::compute(&mut change.order, &change.lines, currency, bears_gst).map_err(too_large)?;
    let amounts = Amounts::of(&change.order, &change.lines, currency, &earlier, split, id).map_err(too_large)?;
    bill(&mut change);
    let date = match date {
        Some(date) => date,
        None => today(&tx, op).await?,
    };
    let invoice = invoice::Model {
        organization_id: op.organization_id(),
        id,
        order_id: change.order.id,
        company_id: seller.id,
        invoice_number: number::take(&tx, op, seller.id).await?,
        date,
        due_date,
        currency: change.order.currency.clone(),
        total_amount: amounts.total,
        discount_amount: amounts.discount,
        returned_amount: amounts.returned,
        invoice_amount: amounts.invoice_amount().map_err(too_large)?,
        tax: amounts.tax,
        cgst: amounts.gst.cgst,
        sgst: amounts.gst.sgst,
        igst: amounts.gst.igst,
        created_at: op.now,
    };
    let amount = print(invoice.invoice_amount, &invoice.currency);
    let print = json!({ "id": Kind::Invoice.print(id), "invoiceNumber": invoice.invoice_number, "invoiceAmount": amount });
    change.changes.note("invoices", Value::Null, print);
    change.write(&tx, op, Some(OrderEventType::InvoiceCreated), None).await?;
    insert::<invoice::Entity, _>(&tx, [invoice.clone()]).await?;
    insert::<entity::invoice_line::Entity, _>(&tx, amounts.lines).await?;
    store.db.commit(tx).await?;
    Ok(Recorded::new(change, invoice))
}

/// Notes where the order cannot be billed.
fn check(problems: &mut Problems, change: &Change, earlier: &Earlier) {
    let at = Path::INPUT.field("orderId");
    if matches!(change.order.status, OrderStatus::Cancelled | OrderStatus::Returned) {
        change.illegal(problems, &at, None, "A cancelled or returned order is not billed.");
    } else if change.lines.iter().all(|line| line.invoiced_quantity >= line.quantity) {
        problems.add(&at, Code::Conflict, "All of this order is invoiced.");
    } else if earlier.count >= MOST_CHILDREN {
        note_full(problems, &at, "invoices");
    }
}

/// The date and the due date, as far as they are given.
fn dates(problems: &mut Problems, input: &CreateInvoiceInput) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let path = Path::INPUT;
    let date = problems.read(&path.field("date"), input.date.as_ref());
    let due_date = problems.read(&path.field("dueDate"), input.due_date.as_ref());
    if date.is_some() && due_date.is_some_and(|due| Some(due) < date) {
        problems.add(&path.field("dueDate"), Code::OutOfRange, "The due date must not be before the date.");
    }
    (date, due_date)
}

/// The units are billed; an order that waits for that is invoiced.
fn bill(change: &mut Change) {
    for line in &mut change.lines {
        line.invoiced_quantity = line.quantity;
    }
    let status = &mut change.order.status;
    if matches!(*status, OrderStatus::Pending | OrderStatus::InReview | OrderStatus::Processing | OrderStatus::Committed) {
        *status = OrderStatus::Invoiced;
    }
}

/// What day it is where the organization is.
async fn today(tx: &impl ConnectionTrait, op: &Op) -> Result<NaiveDate> {
    let organization = organization::Entity::find_by_id(op.organization_id()).one(tx).await?;
    let zone: Tz = organization.and_then(|organization| organization.time_zone.parse().ok()).unwrap_or(Tz::UTC);
    Ok(op.now.with_timezone(&zone).date_naive())
}
