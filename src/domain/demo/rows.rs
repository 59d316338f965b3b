//! Rows that wait to be written, a few hundred orders at a time.

use entity::{
    attachment, fulfillment, fulfillment_line, invoice, invoice_line, order, order_custom_field, order_event, order_line, order_note,
    order_return, order_tag, payment, refund, return_line,
};
use sea_orm::{ActiveModelTrait, DbBackend, EntityTrait, IntoActiveModel, QueryTrait, Statement};

/// An order has 65 columns, and SQLite takes 32,766 parameters.
const MOST_ROWS: usize = 256;

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
    /// Statements that write them, in an order that the foreign keys accept.
    pub(super) fn statements(self, backend: DbBackend) -> Vec<Statement> {
        let mut to = Vec::new();
        inserts::<order::Entity, _>(backend, self.orders, &mut to);
        inserts::<order_line::Entity, _>(backend, self.lines, &mut to);
        inserts::<payment::Entity, _>(backend, self.payments, &mut to);
        inserts::<refund::Entity, _>(backend, self.refunds, &mut to);
        inserts::<order_note::Entity, _>(backend, self.notes, &mut to);
        inserts::<attachment::Entity, _>(backend, self.attachments, &mut to);
        inserts::<order_tag::Entity, _>(backend, self.tags, &mut to);
        inserts::<order_custom_field::Entity, _>(backend, self.custom_fields, &mut to);
        inserts::<fulfillment::Entity, _>(backend, self.fulfillments, &mut to);
        inserts::<fulfillment_line::Entity, _>(backend, self.fulfillment_lines, &mut to);
        inserts::<invoice::Entity, _>(backend, self.invoices, &mut to);
        inserts::<invoice_line::Entity, _>(backend, self.invoice_lines, &mut to);
        inserts::<order_return::Entity, _>(backend, self.returns, &mut to);
        inserts::<return_line::Entity, _>(backend, self.return_lines, &mut to);
        inserts::<order_event::Entity, _>(backend, self.events, &mut to);
        to
    }
}

/// In groups of a power of two: so few lengths of statement occur that the database finds them prepared.
fn inserts<E, A>(backend: DbBackend, rows: Vec<E::Model>, to: &mut Vec<Statement>)
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E>,
{
    let mut left = rows.len();
    let mut rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
    while left > 0 {
        let count = MOST_ROWS.min(1 << left.ilog2());
        to.push(E::insert_many(rows.by_ref().take(count)).build(backend));
        left -= count;
    }
}
