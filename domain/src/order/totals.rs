//! An order's amounts, computed in this one place and never taken from a caller.

use entity::{Decimal4, OrderStatus, OutOfRange, order, order_line};

use super::status;
use crate::currency::Currency;
use crate::error::Error;
use crate::message::{Message, Parameter};

/// quantity × unit price, rounded to the currency's decimals.
pub fn gross(line: &order_line::Model, currency: Currency) -> Result<Decimal4, OutOfRange> {
    currency.gross(line.quantity, line.unit_price)
}

/// What a line was sold for: its gross amount less its discount.
pub fn line_total(line: &order_line::Model, currency: Currency) -> Result<Decimal4, OutOfRange> {
    gross(line, currency)?.checked_sub(line.discount)
}

/// As `line_total`, of a line that is kept in this currency.
pub fn kept_line_total(line: &order_line::Model, currency: &str) -> Result<Decimal4, Error> {
    line_total(line, kept(currency)?).map_err(|_| Error::Internal("a line's total is out of range".to_owned()))
}

fn kept(currency: &str) -> Result<Currency, Error> {
    Currency::from_code(currency).ok_or_else(|| Error::Internal("an order's currency is unknown".to_owned()))
}

/// What the buyer pays for a line: its total, less its share of the order's discount, and its tax.
pub fn payable(line: &order_line::Model, currency: Currency) -> Result<Decimal4, OutOfRange> {
    line_total(line, currency)?.checked_sub(line.order_discount_share)?.checked_add(line.tax)
}

/// As `payable`, of a line that is kept in this currency.
pub fn kept_payable(line: &order_line::Model, currency: &str) -> Result<Decimal4, Error> {
    payable(line, kept(currency)?).map_err(|_| Error::Internal("what a line costs is out of range".to_owned()))
}

/// The GST of a line, on what it costs after both discounts.
fn gst(line: &order_line::Model, currency: Currency) -> Result<Decimal4, OutOfRange> {
    let Some(percent) = line.gst_percent else { return Ok(Decimal4::ZERO) };
    let taxed = line_total(line, currency)?.checked_sub(line.order_discount_share)?;
    currency.percent(taxed.max(Decimal4::ZERO), percent)
}

/// The GST that the lines would bear.
pub(super) fn gst_of_all(lines: &[order_line::Model], currency: Currency) -> Result<Decimal4, OutOfRange> {
    lines.iter().try_fold(Decimal4::ZERO, |sum, line| sum.checked_add(gst(line, currency)?))
}

/// Recomputes everything that follows from the lines, the charges and the money, the lines' shares of it included.
///
/// `gst_applies`: the company has a GSTIN, so that tax is the lines' GST unless the caller gave it.
pub fn compute(order: &mut order::Model, lines: &mut [order_line::Model], currency: Currency, gst_applies: bool) -> Result<(), OutOfRange> {
    let mut items = Decimal4::ZERO;
    let mut discounts = order.order_discount;
    for line in &*lines {
        items = items.checked_add(gross(line, currency)?)?;
        discounts = discounts.checked_add(line.discount)?;
    }
    order.items_amount = items;
    order.discount_amount = discounts;
    share(order, lines, currency, gst_applies)?;
    let charges = [order.tax_amount, order.shipping_amount, order.handling_amount, order.insurance_amount, order.gift_wrap_amount];
    order.grand_total = Decimal4::sum(charges)?.checked_add(items)?.checked_sub(discounts)?;
    order.fulfillment_status = status::fulfillment_status(lines);
    settle(order)
}

/// Gives the lines their shares of the order's own discount, and of a tax that was given; else the order has the lines' GST.
fn share(order: &mut order::Model, lines: &mut [order_line::Model], currency: Currency, gst_applies: bool) -> Result<(), OutOfRange> {
    let totals = lines.iter().map(|line| line_total(line, currency)).collect::<Result<Vec<_>, _>>()?;
    for (line, discount) in lines.iter_mut().zip(currency.spread(order.order_discount, &totals)?) {
        line.order_discount_share = discount;
    }
    if order.tax_given {
        let left = |(line, total): (&order_line::Model, &Decimal4)| total.checked_sub(line.order_discount_share);
        let left = lines.iter().zip(&totals).map(left).collect::<Result<Vec<_>, _>>()?;
        for (line, tax) in lines.iter_mut().zip(currency.spread(order.tax_amount, &left)?) {
            line.tax = tax;
        }
        return Ok(());
    }
    for line in &mut *lines {
        line.tax = if gst_applies && !order.tax_exempt { gst(line, currency)? } else { Decimal4::ZERO };
    }
    order.tax_amount = Decimal4::sum(lines.iter().map(|line| line.tax))?;
    Ok(())
}

/// What is to be paid, or was: the grand total less what came back. A cancelled order bills nothing.
pub fn billable(order: &order::Model) -> Result<Decimal4, OutOfRange> {
    if order.status == OrderStatus::Cancelled { Ok(Decimal4::ZERO) } else { order.grand_total.checked_sub(order.returned_amount) }
}

/// What is still to be paid; below 0 where something is to be given back.
pub fn due(order: &order::Model) -> Result<Decimal4, OutOfRange> {
    billable(order)?.checked_sub(order.paid_amount)?.checked_add(order.refunded_amount)
}

/// What can be given back: what was paid, and not given back before.
pub fn refundable(order: &order::Model) -> Result<Decimal4, OutOfRange> {
    order.paid_amount.checked_sub(order.refunded_amount)
}

/// Why an order cannot have a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The goods alone come to too large an amount.
    Goods,
    /// The goods and the charges do together.
    Sum,
    BelowZero,
}

/// An amount of an order is larger than amounts can be.
pub fn too_large(template: &'static str) -> Message {
    Message::new(template).with(Parameter::Max, Decimal4::MAX.to_string())
}

/// Whether the order may have the total that was computed.
pub fn fault(order: &order::Model, lines: &[order_line::Model], currency: Currency, computed: Result<(), OutOfRange>) -> Option<Fault> {
    if computed.is_err() {
        let goods = lines.iter().try_fold(Decimal4::ZERO, |sum, line| sum.checked_add(gross(line, currency)?));
        return Some(if goods.is_err() { Fault::Goods } else { Fault::Sum });
    }
    order.grand_total.is_negative().then_some(Fault::BelowZero)
}

/// Recomputes what follows from the money alone.
pub fn settle(order: &mut order::Model) -> Result<(), OutOfRange> {
    order.payment_status = status::payment_status(order.status, order.paid_amount, order.refunded_amount, billable(order)?);
    Ok(())
}
