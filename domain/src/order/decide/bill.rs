//! Bills what no invoice of the order has billed yet.

use chrono::NaiveDate;
use entity::{OrderEventType, OrderStatus, invoice};
use uuid::Uuid;

use super::fields::zone;
use super::invoice_amounts::Amounts;
use super::money;
use crate::error::{Code, Error, Result};
use crate::gst::split::{Split, state_of, state_of_company};
use crate::order::change::Change;
use crate::order::limits::MOST_CHILDREN;
use crate::order::situation::Situation;
use crate::order::totals;
use crate::problems::{Path, Problems};

/// An invoice to write.
#[derive(Clone, Copy, Debug)]
pub struct Bill {
    pub id: Uuid,
    /// Today, where the organization is, if it is left out.
    pub date: Option<NaiveDate>,
    pub due_date: Option<NaiveDate>,
}

/// Writes an invoice for everything that none has billed. It is numbered when it is written.
pub fn bill(change: &mut Change<'_>, at: &Path<'_>, bill: Bill, situation: &Situation, problems: &mut Problems) -> Result<()> {
    let before = problems.len();
    check(change, at, situation, problems);
    if problems.len() != before {
        return Ok(());
    }
    let too_large = |_| Error::Internal("an order's amounts are out of range".into());
    let seller = situation.references.company.as_ref().ok_or_else(|| Error::Internal("an order's company is missing".into()))?;
    let bears_gst = money::gst_applies(change, Some(seller))?;
    let split = bears_gst.then(|| split(change, situation));
    let currency = change.known_currency()?;
    // The company may have got its GSTIN, or lost it, since the totals were computed.
    totals::compute(&mut change.order, &change.lines, currency, bears_gst).map_err(too_large)?;
    let amounts = Amounts::of(&change.order, &change.lines, currency, &situation.billed, split, bill.id).map_err(too_large)?;
    for line in &mut change.lines {
        line.invoiced_quantity = line.quantity;
    }
    let order = &mut change.order;
    if matches!(order.status, OrderStatus::Pending | OrderStatus::InReview | OrderStatus::Processing | OrderStatus::Committed) {
        order.status = OrderStatus::Invoiced;
    }
    let today = change.op.now.with_timezone(&zone(&situation.references.organization)).date_naive();
    let invoice = invoice::Model {
        organization_id: order.organization_id,
        id: bill.id,
        order_id: order.id,
        company_id: seller.id,
        invoice_number: String::new(),
        date: bill.date.unwrap_or(today),
        due_date: bill.due_date,
        currency: order.currency.clone(),
        total_amount: amounts.total,
        discount_amount: amounts.discount,
        returned_amount: amounts.returned,
        invoice_amount: amounts.invoice_amount().map_err(too_large)?,
        tax: amounts.tax,
        cgst: amounts.gst.cgst,
        sgst: amounts.gst.sgst,
        igst: amounts.gst.igst,
        created_at: change.op.now,
    };
    change.event = Some(OrderEventType::InvoiceCreated);
    change.added.invoices.push((invoice, amounts.lines));
    Ok(())
}

/// Notes where the order cannot be billed.
fn check(change: &Change<'_>, at: &Path<'_>, situation: &Situation, problems: &mut Problems) {
    if matches!(change.order.status, OrderStatus::Cancelled | OrderStatus::Returned) {
        change.illegal(problems, at, None, "A cancelled or returned order is not billed.");
    } else if change.lines.iter().all(|line| line.invoiced_quantity >= line.quantity) {
        problems.add(at, Code::Conflict, "All of this order is invoiced.");
    } else if situation.billed.invoices >= MOST_CHILDREN {
        problems.too_many(at, MOST_CHILDREN, "invoices");
    }
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
