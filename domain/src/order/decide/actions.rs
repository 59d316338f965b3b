//! What can be done with an order now: the rules that the verbs obey, asked beforehand.

use std::sync::Arc;

use entity::{Decimal4, company, invoice, order, order_line};

use super::bill::{self, Documents};
use super::{cancel, give_back, hold, lines, money, ship};
use crate::error::{Error, Result};
use crate::op::Op;
use crate::order::change::Change;
use crate::order::totals;

/// Something that a verb does with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Update,
    EditLines,
    Hold,
    Release,
    Cancel,
    CancelRemaining,
    Fulfill,
    RecordPayment,
    RecordRefund,
    RecordReturn,
    CreateInvoice,
    AddNote,
    Archive,
    Unarchive,
}

/// The actions whose verbs the order's state does not refuse. Stock, amounts, limits and scopes are not looked at.
///
/// `invoices`: all that the order has. `seller`: its company, whose GSTIN may have come or gone since it was billed.
pub fn allowed(
    op: &Op,
    order: &order::Model,
    lines: &[Arc<order_line::Model>],
    invoices: &[Arc<invoice::Model>],
    seller: &company::Model,
) -> Result<Vec<Action>> {
    let lines: Vec<order_line::Model> = lines.iter().map(|line| (**line).clone()).collect();
    let actions = [
        (Action::Update, true),
        (Action::EditLines, lines::may_edit(order).is_ok()),
        (Action::Hold, hold::may_hold(order).is_ok()),
        (Action::Release, hold::may_release(order).is_ok()),
        (Action::Cancel, cancel::may_cancel(order).is_ok()),
        (Action::CancelRemaining, cancel::may_cancel_remaining(order, &lines).is_ok()),
        (Action::Fulfill, ship::may_ship(order, &lines, None).is_ok()),
        (Action::RecordPayment, true),
        (Action::RecordRefund, totals::refundable(order).is_ok_and(|most| most > Decimal4::ZERO)),
        (Action::RecordReturn, give_back::may_give_back(&lines).is_ok()),
        (Action::CreateInvoice, may_bill(op, order, lines, invoices, seller)?),
        (Action::AddNote, true),
        (Action::Archive, !order.archived),
        (Action::Unarchive, order.archived),
    ];
    Ok(actions.into_iter().filter(|(_, is_allowed)| *is_allowed).map(|(action, _)| action).collect())
}

/// Whether there is a document to write, judged as if it were written now.
fn may_bill(
    op: &Op,
    order: &order::Model,
    lines: Vec<order_line::Model>,
    invoices: &[Arc<invoice::Model>],
    seller: &company::Model,
) -> Result<bool> {
    let amount = Decimal4::sum(invoices.iter().map(|invoice| invoice.invoice_amount));
    let amount = amount.map_err(|_| Error::Internal("an order's invoices are out of range".into()))?;
    let mut change = Change::of(op, order.clone(), lines)?;
    let bears_gst = money::gst_applies(&change, Some(seller))?;
    Ok(bill::next(&mut change, bears_gst, Documents { count: invoices.len(), amount })?.is_ok())
}
