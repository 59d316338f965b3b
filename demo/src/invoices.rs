//! Numbers of invoices: these run by the moment of the invoice, not by that of its order.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::error::Result;
use domain::gst::split::Parts;
use domain::order::decide::bill::Document;
use domain::order::situation::Billed;
use domain::order::{event, invoice_number};
use entity::{InvoiceKind, OrderEventType, invoice_series, order_event};
use serde_json::Value;
use uuid::Uuid;

use crate::currencies::out_of_range;
use crate::rows::Rows;

/// Invoices that wait for their numbers.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// What each series stands at: the next number, and the last date.
    series: BTreeMap<(Uuid, InvoiceKind), (i64, NaiveDate)>,
    waiting: BTreeMap<(DateTime<Utc>, Uuid), Waiting>,
}

/// An invoice or a credit note, and events of its order: one of them tells the number, and they are kept in their order.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) document: Document,
    pub(crate) events: Vec<order_event::Model>,
}

/// Adds what a document says to what the order's documents say.
pub(crate) fn add(billed: &mut Billed, document: &Document) -> Result<()> {
    let row = &document.row;
    billed.documents += 1;
    for (sum, amount) in [
        (&mut billed.total, row.total_amount),
        (&mut billed.discount, row.discount_amount),
        (&mut billed.returned, row.returned_amount),
        (&mut billed.tax, row.tax),
    ] {
        *sum = sum.checked_add(amount).map_err(out_of_range)?;
    }
    for row in &document.lines {
        let line = billed.lines.entry(row.line_id).or_default();
        line.amount = line.amount.checked_add(row.amount).map_err(out_of_range)?;
        line.discount = line.discount.checked_add(row.discount).map_err(out_of_range)?;
        let gst = Parts { cgst: row.cgst, sgst: row.sgst, igst: row.igst };
        line.gst = line.gst.checked_add(gst).map_err(out_of_range)?;
    }
    Ok(())
}

impl Ledger {
    pub(crate) fn enter(&mut self, waiting: Waiting) {
        let row = &waiting.document.row;
        self.waiting.insert((row.created_at, row.id), waiting);
    }

    /// Numbers the invoices that were made before a moment, after which all further ones are made.
    pub(crate) fn close(&mut self, before: DateTime<Utc>, rows: &mut Rows) {
        while self.waiting.first_key_value().is_some_and(|((made_at, _), _)| *made_at < before) {
            let Some((_, Waiting { mut document, mut events })) = self.waiting.pop_first() else { return };
            let row = &mut document.row;
            let (next, last_date) = self.series.entry((row.company_id, row.kind)).or_insert((1, row.date));
            row.date = row.date.max(*last_date);
            *last_date = row.date;
            let told = invoice_number::give(&mut document, *next);
            *next += 1;
            if let Some(billed) = events.iter_mut().find(|event| event.kind == OrderEventType::InvoiceCreated) {
                event::note(billed, "invoices", Value::Null, told);
            }
            rows.invoices.push(document.row);
            rows.invoice_lines.extend(document.lines);
            rows.events.extend(events);
        }
    }

    /// What each series stands at after these.
    pub(crate) fn series(&self, organization_id: Uuid) -> Vec<invoice_series::Model> {
        let row = |((company_id, kind), (next_number, last_date)): (&(Uuid, InvoiceKind), &(i64, NaiveDate))| invoice_series::Model {
            organization_id,
            company_id: *company_id,
            kind: *kind,
            next_number: *next_number,
            last_date: *last_date,
        };
        self.series.iter().map(row).collect()
    }
}
