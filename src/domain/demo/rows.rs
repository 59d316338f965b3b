//! Rows that wait to be written, a few hundred orders at a time.

use entity::{
    attachment, fulfillment, fulfillment_line, invoice, invoice_line, order, order_custom_field, order_event, order_line, order_note,
    order_return, order_tag, payment, refund, return_line,
};
use sea_orm::DbBackend;

use crate::database;
use crate::domain::error::Result;

/// Orders with everything that hangs on them.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) orders: Vec<order::Model>,
    pub(super) lines: Vec<order_line::Model>,
    pub(super) payments: Vec<payment::Model>,
    pub(super) refunds: Vec<refund::Model>,
    pub(super) notes: Vec<order_note::Model>,
    pub(super) attachments: Vec<attachment::Model>,
    pub(super) tags: Vec<order_tag::Model>,
    pub(super) custom_fields: Vec<order_custom_field::Model>,
    pub(super) fulfillments: Vec<fulfillment::Model>,
    pub(super) fulfillment_lines: Vec<fulfillment_line::Model>,
    pub(super) invoices: Vec<invoice::Model>,
    pub(super) invoice_lines: Vec<invoice_line::Model>,
    pub(super) returns: Vec<order_return::Model>,
    pub(super) return_lines: Vec<return_line::Model>,
    pub(super) events: Vec<order_event::Model>,
}

impl Rows {
    /// All of them as the database takes them, in an order that the foreign keys accept.
    pub(super) fn prepared(self, backend: DbBackend) -> Result<Vec<database::Rows>> {
        Ok(vec![
            database::Rows::of::<order::Entity, _>(backend, self.orders)?,
            database::Rows::of::<order_line::Entity, _>(backend, self.lines)?,
            database::Rows::of::<payment::Entity, _>(backend, self.payments)?,
            database::Rows::of::<refund::Entity, _>(backend, self.refunds)?,
            database::Rows::of::<order_note::Entity, _>(backend, self.notes)?,
            database::Rows::of::<attachment::Entity, _>(backend, self.attachments)?,
            database::Rows::of::<order_tag::Entity, _>(backend, self.tags)?,
            database::Rows::of::<order_custom_field::Entity, _>(backend, self.custom_fields)?,
            database::Rows::of::<fulfillment::Entity, _>(backend, self.fulfillments)?,
            database::Rows::of::<fulfillment_line::Entity, _>(backend, self.fulfillment_lines)?,
            database::Rows::of::<invoice::Entity, _>(backend, self.invoices)?,
            database::Rows::of::<invoice_line::Entity, _>(backend, self.invoice_lines)?,
            database::Rows::of::<order_return::Entity, _>(backend, self.returns)?,
            database::Rows::of::<return_line::Entity, _>(backend, self.return_lines)?,
            database::Rows::of::<order_event::Entity, _>(backend, self.events)?,
        ])
    }
}
