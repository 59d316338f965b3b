//! Invoices, with India's tax split as the law asks.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::currency::Currency;
use domain::error::Result;
use domain::gst::split::{Split, state_of, state_of_company};
use domain::order::totals;
use entity::{Decimal4, OutOfRange, invoice, invoice_line, invoice_number_counter, order_line};
use uuid::Uuid;

use crate::currencies::out_of_range;
use crate::orders::PlacedOrder;
use crate::rows::Rows;
use crate::shop::Shop;

/// Invoices that wait for their numbers: these run by the moment of the invoice, not by that of its order.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    next: BTreeMap<Uuid, i64>,
    waiting: BTreeMap<(DateTime<Utc>, Uuid), (invoice::Model, Vec<invoice_line::Model>)>,
}

impl Ledger {
    fn enter(&mut self, invoice: invoice::Model, lines: Vec<invoice_line::Model>) {
        self.waiting.insert((invoice.created_at, invoice.id), (invoice, lines));
    }

    /// Numbers the invoices that were made before a moment, after which all further ones are made.
    pub(crate) fn close(&mut self, before: DateTime<Utc>, rows: &mut Rows) {
        while self.waiting.first_key_value().is_some_and(|((made_at, _), _)| *made_at < before) {
            let Some((_, (mut invoice, lines))) = self.waiting.pop_first() else { return };
            let next = self.next.entry(invoice.company_id).or_insert(1);
            invoice.invoice_number = format!("{next:07}");
            *next += 1;
            rows.invoices.push(invoice);
            rows.invoice_lines.extend(lines);
        }
    }

    /// What each company's counter stands at after these.
    pub(crate) fn counters(&self, organization_id: Uuid) -> Vec<invoice_number_counter::Model> {
        let row = |(company_id, next): (&Uuid, &i64)| invoice_number_counter::Model {
            organization_id,
            company_id: *company_id,
            next_number: *next,
        };
        self.next.iter().map(row).collect()
    }
}

/// Bills everything of the order.
pub(crate) fn bill(shop: &Shop, ledger: &mut Ledger, placed: &mut PlacedOrder, at: DateTime<Utc>) -> Result<()> {
    let split = split(shop, placed);
    let id = placed.dice.id(at);
    let (order, currency) = (&placed.order, placed.currency);
    let mut gst = [Decimal4::ZERO; 3];
    let mut lines = Vec::with_capacity(placed.lines.len());
    for line in &mut placed.lines {
        let row = invoice_line(id, line, currency, split).map_err(out_of_range)?;
        for (sum, part) in gst.iter_mut().zip([row.cgst, row.sgst, row.igst]) {
            *sum = sum.checked_add(part).map_err(out_of_range)?;
        }
        line.invoiced_quantity = line.quantity;
        lines.push(row);
    }
    let charges = [order.items_amount, order.shipping_amount, order.handling_amount, order.insurance_amount, order.gift_wrap_amount];
    let total_amount = Decimal4::sum(charges).map_err(out_of_range)?;
    let tax = if order.tax_given { order.tax_amount } else { Decimal4::ZERO };
    let [cgst, sgst, igst] = gst;
    let invoice_amount = Decimal4::sum([total_amount, tax, cgst, sgst, igst])
        .and_then(|sum| sum.checked_sub(order.discount_amount))
        .map_err(out_of_range)?;
    let invoice = invoice::Model {
        organization_id: order.organization_id,
        id,
        order_id: order.id,
        company_id: order.company_id,
        invoice_number: String::new(),
        date: at.date_naive(),
        due_date: order.business_account_id.map(|_| at.date_naive() + TimeDelta::days(30)),
        currency: order.currency.clone(),
        total_amount,
        discount_amount: order.discount_amount,
        returned_amount: Decimal4::ZERO,
        invoice_amount,
        tax,
        cgst,
        sgst,
        igst,
        created_at: at,
    };
    ledger.enter(invoice, lines);
    Ok(())
}

/// None where the company has no GSTIN, or the order bears no GST.
fn split(shop: &Shop, placed: &PlacedOrder) -> Option<Split> {
    let order = &placed.order;
    if !placed.gst_applies || order.tax_exempt || order.tax_given {
        return None;
    }
    let company = shop.companies.iter().find(|company| company.id == order.company_id)?;
    let treatment = placed.buyer.as_ref().map(|buyer| buyer.row.gst_treatment);
    Some(Split::between(state_of_company(company, None), state_of(&order.shipping_address, None), treatment))
}

fn invoice_line(
    invoice_id: Uuid,
    line: &order_line::Model,
    currency: Currency,
    split: Option<Split>,
) -> Result<invoice_line::Model, OutOfRange> {
    let percent = line.gst_percent.filter(|_| split.is_some());
    let tax = match percent {
        Some(percent) => currency.percent(totals::line_total(line, currency)?, percent)?,
        None => Decimal4::ZERO,
    };
    let gst = split.unwrap_or(Split::Integrated).parts(tax, currency)?;
    Ok(invoice_line::Model {
        organization_id: line.organization_id,
        invoice_id,
        line_id: line.id,
        quantity: line.quantity,
        amount: totals::gross(line, currency)?,
        discount: line.discount,
        gst_percent: percent,
        cgst: gst.cgst,
        sgst: gst.sgst,
        igst: gst.igst,
    })
}
