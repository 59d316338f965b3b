//! Invoices, with India's tax split as the law asks.

use std::collections::HashMap;

use chrono::TimeDelta;
use entity::{Decimal4, GstTreatment, OutOfRange, invoice, invoice_line, order_line};
use uuid::Uuid;

use super::currencies::out_of_range;
use super::life::Life;
use super::shop::Shop;
use crate::domain::currency::Currency;
use crate::domain::error::Result;
use crate::domain::gst;
use crate::domain::order::totals;

/// How a line's GST is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Split {
    /// The company has no GSTIN, or the order bears no GST.
    None,
    /// Within a state: half is the centre's, half the state's.
    Halves,
    /// Between states, or abroad.
    Integrated,
}

/// The next number of each company.
#[derive(Debug, Default)]
pub(super) struct Numbers(pub(super) HashMap<Uuid, i64>);

impl Numbers {
    fn take(&mut self, company_id: Uuid) -> String {
        let next = self.0.entry(company_id).or_insert(1);
        let number = format!("{next:07}");
        *next += 1;
        number
    }
}

/// Bills everything of the order.
pub(super) fn bill(shop: &Shop, numbers: &mut Numbers, life: &mut Life<'_>) -> Result<()> {
    let split = split(shop, life);
    let (id, at) = (life.id(), life.at);
    let placed = &mut life.placed;
    let (order, currency) = (&placed.order, placed.currency);
    let mut gst = [Decimal4::ZERO; 3];
    for line in &mut placed.lines {
        let row = invoice_line(id, line, currency, split).map_err(out_of_range)?;
        for (sum, part) in gst.iter_mut().zip([row.cgst, row.sgst, row.igst]) {
            *sum = sum.checked_add(part).map_err(out_of_range)?;
        }
        line.invoiced_quantity = line.quantity;
        life.rows.invoice_lines.push(row);
    }
    let charges = [order.items_amount, order.shipping_amount, order.handling_amount, order.insurance_amount, order.gift_wrap_amount];
    let total_amount = Decimal4::sum(charges).map_err(out_of_range)?;
    let tax = if order.tax_given { order.tax_amount } else { Decimal4::ZERO };
    let [cgst, sgst, igst] = gst;
    let invoice_amount = Decimal4::sum([total_amount, tax, cgst, sgst, igst])
        .and_then(|sum| sum.checked_sub(order.discount_amount))
        .map_err(out_of_range)?;
    life.rows.invoices.push(invoice::Model {
        organization_id: order.organization_id,
        id,
        order_id: order.id,
        company_id: order.company_id,
        invoice_number: numbers.take(order.company_id),
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
    });
    Ok(())
}

fn split(shop: &Shop, life: &Life<'_>) -> Split {
    let placed = &life.placed;
    let order = &placed.order;
    if !placed.gst_applies || order.tax_exempt || order.tax_given {
        return Split::None;
    }
    let abroad = placed.buyer.as_ref().is_some_and(|buyer| {
        matches!(buyer.row.gst_treatment, GstTreatment::Overseas | GstTreatment::SpecialEconomicZone)
    });
    let company = shop.companies.iter().find(|company| company.id == order.company_id);
    let seller = company.and_then(|company| company.address.as_ref()?.state.as_deref()).and_then(gst::state_by_name);
    let goods_go_to = order.shipping_address.state.as_deref().and_then(gst::state_by_name);
    if !abroad && seller.is_some() && seller == goods_go_to { Split::Halves } else { Split::Integrated }
}

fn invoice_line(invoice_id: Uuid, line: &order_line::Model, currency: Currency, split: Split) -> Result<invoice_line::Model, OutOfRange> {
    let percent = line.gst_percent.filter(|_| split != Split::None);
    let tax = match percent {
        Some(percent) => currency.percent(totals::line_total(line, currency)?, percent)?,
        None => Decimal4::ZERO,
    };
    let (cgst, sgst, igst) = match split {
        Split::Halves => {
            // An odd paisa is the centre's.
            let unit = 10_i64.pow(Decimal4::SCALE - currency.decimals());
            let sgst = Decimal4::from_ten_thousandths(tax.ten_thousandths() / unit / 2 * unit)?;
            (tax.checked_sub(sgst)?, sgst, Decimal4::ZERO)
        }
        Split::None | Split::Integrated => (Decimal4::ZERO, Decimal4::ZERO, tax),
    };
    Ok(invoice_line::Model {
        organization_id: line.organization_id,
        invoice_id,
        line_id: line.id,
        quantity: line.quantity,
        amount: totals::gross(line, currency)?,
        discount: line.discount,
        gst_percent: percent,
        cgst,
        sgst,
        igst,
    })
}
