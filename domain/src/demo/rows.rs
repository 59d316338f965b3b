//! Rows that wait to be written, a few hundred orders at a time.

use entity::{
    attachment, fulfillment, fulfillment_line, invoice, invoice_line, order, order_custom_field, order_event, order_line, order_note,
    order_return, order_tag, payment, refund, return_line,
};
use sea_orm::DbBackend;

use crate::error::Result;
use database;

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
    pub(super) fn prepared(self, backend: DbBackend) -> Result<database::Rows> {
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
