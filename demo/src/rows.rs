//! Rows that wait to be written, a few hundred orders at a time.

use entity::{
    attachment, fulfillment, fulfillment_line, invoice, invoice_line, order, order_custom_field, order_event, order_line, order_note,
    order_return, order_tag, payment, refund, return_line,
};
use sea_orm::DbBackend;

use domain::error::Result;
use domain::order::change::Added;

/// Orders with everything that hangs on them.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) orders: Vec<order::Model>,
    pub(crate) lines: Vec<order_line::Model>,
    pub(crate) payments: Vec<payment::Model>,
    pub(crate) refunds: Vec<refund::Model>,
    pub(crate) notes: Vec<order_note::Model>,
    pub(crate) attachments: Vec<attachment::Model>,
    pub(crate) tags: Vec<order_tag::Model>,
    pub(crate) custom_fields: Vec<order_custom_field::Model>,
    pub(crate) fulfillments: Vec<fulfillment::Model>,
    pub(crate) fulfillment_lines: Vec<fulfillment_line::Model>,
    pub(crate) invoices: Vec<invoice::Model>,
    pub(crate) invoice_lines: Vec<invoice_line::Model>,
    pub(crate) returns: Vec<order_return::Model>,
    pub(crate) return_lines: Vec<return_line::Model>,
    pub(crate) events: Vec<order_event::Model>,
}

impl Rows {
    /// What hangs on an order from one of its steps, but for what may still change.
    pub(crate) fn add(&mut self, added: Added) {
        self.payments.extend(added.payments);
        self.refunds.extend(added.refunds);
        self.notes.extend(added.notes);
        self.attachments.extend(added.attachments);
        self.tags.extend(added.tags);
        self.custom_fields.extend(added.custom_fields);
        for (row, lines) in added.returns {
            self.returns.push(row);
            self.return_lines.extend(lines);
        }
    }

    /// All of them as the database takes them, in an order that the foreign keys accept.
    pub(crate) fn prepared(self, backend: DbBackend) -> Result<database::Rows> {
        Ok(database::Rows::new(backend)
            .and::<order::Entity, _>(self.orders)?
            .and::<order_line::Entity, _>(self.lines)?
            .and::<payment::Entity, _>(self.payments)?
            .and::<refund::Entity, _>(self.refunds)?
            .and::<order_note::Entity, _>(self.notes)?
            .and::<attachment::Entity, _>(self.attachments)?
            .and::<order_tag::Entity, _>(self.tags)?
            .and::<order_custom_field::Entity, _>(self.custom_fields)?
            .and::<fulfillment::Entity, _>(self.fulfillments)?
            .and::<fulfillment_line::Entity, _>(self.fulfillment_lines)?
            .and::<invoice::Entity, _>(self.invoices)?
            .and::<invoice_line::Entity, _>(self.invoice_lines)?
            .and::<order_return::Entity, _>(self.returns)?
            .and::<return_line::Entity, _>(self.return_lines)?
            .and::<order_event::Entity, _>(self.events)?)
    }
}
