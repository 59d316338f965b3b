//! Rows that wait to be written, a few hundred orders at a time.

use std::mem::take;

use entity::{
    attachment, fulfillment, fulfillment_line, invoice, invoice_line, order, order_custom_field, order_event, order_line, order_note,
    order_return, order_tag, payment, refund, return_line,
};
use sea_orm::ConnectionTrait;

use crate::domain::error::Result;
use crate::domain::insert::insert;

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
    /// Writes and forgets them, in an order that the foreign keys accept.
    pub(super) async fn write(&mut self, tx: &impl ConnectionTrait) -> Result<()> {
        insert::<order::Entity, _>(tx, take(&mut self.orders)).await?;
        insert::<order_line::Entity, _>(tx, take(&mut self.lines)).await?;
        insert::<payment::Entity, _>(tx, take(&mut self.payments)).await?;
        insert::<refund::Entity, _>(tx, take(&mut self.refunds)).await?;
        insert::<order_note::Entity, _>(tx, take(&mut self.notes)).await?;
        insert::<attachment::Entity, _>(tx, take(&mut self.attachments)).await?;
        insert::<order_tag::Entity, _>(tx, take(&mut self.tags)).await?;
        insert::<order_custom_field::Entity, _>(tx, take(&mut self.custom_fields)).await?;
        insert::<fulfillment::Entity, _>(tx, take(&mut self.fulfillments)).await?;
        insert::<fulfillment_line::Entity, _>(tx, take(&mut self.fulfillment_lines)).await?;
        insert::<invoice::Entity, _>(tx, take(&mut self.invoices)).await?;
        insert::<invoice_line::Entity, _>(tx, take(&mut self.invoice_lines)).await?;
        insert::<order_return::Entity, _>(tx, take(&mut self.returns)).await?;
        insert::<return_line::Entity, _>(tx, take(&mut self.return_lines)).await?;
        insert::<order_event::Entity, _>(tx, take(&mut self.events)).await
    }
}
