//! An order's amounts, computed in this one place and never taken from a caller.

use entity::{Decimal4, OutOfRange, order, order_line};

use super::status;
use crate::currency::Currency;
use crate::error::Error;

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
    let currency = Currency::from_code(currency).ok_or_else(|| Error::Internal("an order's currency is unknown".to_owned()))?;
    line_total(line, currency).map_err(|_| Error::Internal("a line's total is out of range".to_owned()))
}

/// The GST of the lines, rounded for each.
pub(super) fn gst(lines: &[order_line::Model], currency: Currency) -> Result<Decimal4, OutOfRange> {
    lines.iter().try_fold(Decimal4::ZERO, |sum, line| {
        let Some(percent) = line.gst_percent else { return Ok(sum) };
        sum.checked_add(currency.percent(line_total(line, currency)?, percent)?)
    })
}

/// Recomputes everything that follows from the lines, the charges and the money.
///
/// `gst_applies`: the company has a GSTIN, so that tax is the lines' GST unless the caller gave it.
pub fn compute(order: &mut order::Model, lines: &[order_line::Model], currency: Currency, gst_applies: bool) -> Result<(), OutOfRange> {
    let mut items = Decimal4::ZERO;
    let mut discounts = order.order_discount;
    for line in lines {
        items = items.checked_add(gross(line, currency)?)?;
        discounts = discounts.checked_add(line.discount)?;
    }
    order.items_amount = items;
    order.discount_amount = discounts;
    if !order.tax_given {
        order.tax_amount = if gst_applies && !order.tax_exempt { gst(lines, currency)? } else { Decimal4::ZERO };
    }
    let charges = [order.tax_amount, order.shipping_amount, order.handling_amount, order.insurance_amount, order.gift_wrap_amount];
    order.grand_total = Decimal4::sum(charges)?.checked_add(items)?.checked_sub(discounts)?;
    order.fulfillment_status = status::fulfillment_status(lines);
    settle(order)
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
    let billable = order.grand_total.checked_sub(order.returned_amount)?;
    let paid = order.paid_amount.checked_sub(order.refunded_amount)?;
    order.payment_status = status::payment_status(paid.ten_thousandths(), billable.ten_thousandths());
    Ok(())
}
