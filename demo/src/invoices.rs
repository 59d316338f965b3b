//! Numbers of invoices: these run by the moment of the invoice, not by that of its order.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::order::{event, invoice_number};
use entity::{OrderEventType, invoice, invoice_line, invoice_number_counter, order_event};
use serde_json::Value;
use uuid::Uuid;

use crate::rows::Rows;

/// Invoices that wait for their numbers.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    next: BTreeMap<Uuid, i64>,
    waiting: BTreeMap<(DateTime<Utc>, Uuid), Waiting>,
}

/// An invoice, and its order's events: one of them tells the number, and they are kept in their order.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) invoice: invoice::Model,
    pub(crate) lines: Vec<invoice_line::Model>,
    pub(crate) events: Vec<order_event::Model>,
}

impl Ledger {
    pub(crate) fn enter(&mut self, waiting: Waiting) {
        self.waiting.insert((waiting.invoice.created_at, waiting.invoice.id), waiting);
    }

    /// Numbers the invoices that were made before a moment, after which all further ones are made.
    pub(crate) fn close(&mut self, before: DateTime<Utc>, rows: &mut Rows) {
        while self.waiting.first_key_value().is_some_and(|((made_at, _), _)| *made_at < before) {
            let Some((_, Waiting { mut invoice, lines, mut events })) = self.waiting.pop_first() else { return };
            let next = self.next.entry(invoice.company_id).or_insert(1);
            let told = invoice_number::give(&mut invoice, *next);
            *next += 1;
            if let Some(billed) = events.iter_mut().find(|event| event.kind == OrderEventType::InvoiceCreated) {
                event::note(billed, "invoices", Value::Null, told);
            }
            rows.invoices.push(invoice);
            rows.invoice_lines.extend(lines);
            rows.events.extend(events);
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
