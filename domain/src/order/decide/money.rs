//! The currency, the charges, and the totals that follow.

use entity::{Decimal4, OutOfRange, company};

use crate::currency::{Currency, print};
use crate::error::{Code, Result};
use crate::message::{Message, Parameter};
use crate::order::change::Change;
use crate::order::input::{ChargesInput, ClearableField, OrderFields};
use crate::order::totals::{self, Fault};
use crate::problems::{Path, Problems};

/// Takes the currency and the charges that are given, and what goes with them.
pub fn apply(change: &mut Change<'_>, path: &Path<'_>, fields: &OrderFields, clear: &[ClearableField], problems: &mut Problems) {
    let at = path.field("currency");
    let before = problems.len();
    match problems.read(&at, fields.currency.as_ref()) {
        Some(currency) => change_currency(change, &at, currency, problems),
        // Amounts of a new order are judged as far as they can be without it.
        None if problems.len() != before && change.is_new() => change.currency = None,
        None => {}
    }
    let charges = Charges::read(problems, &path.field("charges"), fields.charges.as_ref(), change.currency);
    let order = &mut change.order;
    if let Some(tax) = charges.tax {
        order.tax_amount = tax;
        order.tax_given = true;
    }
    order.shipping_amount = charges.shipping.unwrap_or(order.shipping_amount);
    order.handling_amount = charges.handling.unwrap_or(order.handling_amount);
    order.insurance_amount = charges.insurance.unwrap_or(order.insurance_amount);
    // What is no gift any more is not wrapped.
    let wrap = if clear.contains(&ClearableField::Gift) { Decimal4::ZERO } else { order.gift_wrap_amount };
    order.gift_wrap_amount = charges.gift_wrap.unwrap_or(wrap);
    order.order_discount = charges.discount.unwrap_or(order.order_discount);
    order.tax_exempt = fields.tax_exempt.unwrap_or(order.tax_exempt);
    if order.tax_exempt && order.tax_given && !order.tax_amount.is_zero() {
        let at_charges = path.field("charges");
        let at = if charges.tax.is_some() { at_charges.field("tax") } else { path.field("taxExempt") };
        problems.add(&at, Code::Conflict, "A tax-exempt order has no tax: set the tax to zero as well.");
    }
    keep_invoiced(change, path, problems);
}

/// Charges that were given; those left out are absent.
#[derive(Clone, Copy, Debug, Default)]
struct Charges {
    tax: Option<Decimal4>,
    shipping: Option<Decimal4>,
    handling: Option<Decimal4>,
    insurance: Option<Decimal4>,
    gift_wrap: Option<Decimal4>,
    discount: Option<Decimal4>,
}

impl Charges {
    fn read(problems: &mut Problems, path: &Path<'_>, input: Option<&ChargesInput>, currency: Option<Currency>) -> Self {
        let Some(input) = input else { return Self::default() };
        Self {
            tax: problems.amount(&path.field("tax"), input.tax.as_ref(), currency),
            shipping: problems.amount(&path.field("shipping"), input.shipping.as_ref(), currency),
            handling: problems.amount(&path.field("handling"), input.handling.as_ref(), currency),
            insurance: problems.amount(&path.field("insurance"), input.insurance.as_ref(), currency),
            gift_wrap: problems.amount(&path.field("giftWrap"), input.gift_wrap.as_ref(), currency),
            discount: problems.amount(&path.field("discount"), input.discount.as_ref(), currency),
        }
    }
}

fn change_currency(change: &mut Change<'_>, at: &Path<'_>, currency: Currency, problems: &mut Problems) {
    let order = &mut change.order;
    if order.currency == currency.code() {
        return;
    }
    let came_back = change.lines.iter().any(|line| line.returned_quantity > 0 || line.invoiced_quantity > 0);
    if came_back || !order.paid_amount.is_zero() || !order.refunded_amount.is_zero() {
        problems.add(at, Code::Conflict, "The currency can change only before any payment, invoice, refund or return.");
        return;
    }
    order.currency = currency.code().to_owned();
    change.currency = Some(currency);
}

/// Amounts keep their digits in another currency, so it must have as many; asked once the charges and the lines are what they will be.
pub fn check_decimals(change: &Change<'_>, path: &Path<'_>, problems: &mut Problems) -> Result<()> {
    let (order, currency) = (&change.order, change.known_currency()?);
    if order.currency == change.before().currency {
        return Ok(());
    }
    let charges = [order.order_discount, order.shipping_amount, order.handling_amount, order.insurance_amount, order.gift_wrap_amount];
    let tax = if order.tax_given { order.tax_amount } else { Decimal4::ZERO };
    let amounts = charges.into_iter().chain([tax]).chain(change.lines.iter().map(|line| line.discount));
    if amounts.into_iter().any(|amount| !currency.holds(amount)) {
        let message = Message::new("Charges or discounts of the order have more decimals than {currency} has.");
        let message = message.with(Parameter::Currency, currency.code()).with(Parameter::Decimals, currency.decimals());
        problems.add(&path.field("currency"), Code::Conflict, message);
    }
    Ok(())
}

/// What an invoice says is not changed behind its back.
fn keep_invoiced(change: &Change<'_>, path: &Path<'_>, problems: &mut Problems) {
    if change.lines.iter().all(|line| line.invoiced_quantity == 0) {
        return;
    }
    let (before, order) = (change.before(), &change.order);
    let charges = path.field("charges");
    let tax = order.tax_given != before.tax_given || (order.tax_given && order.tax_amount != before.tax_amount);
    for (at, changed) in [
        (path.field("companyId"), order.company_id != before.company_id),
        (path.field("taxExempt"), order.tax_exempt != before.tax_exempt),
        (charges.field("tax"), tax),
        (charges.field("discount"), order.order_discount != before.order_discount),
    ] {
        if changed {
            problems.add(&at, Code::Conflict, "Units of this order are invoiced: their company, tax and discount stay.");
        }
    }
}

/// Whether the lines bear GST, where the company's GSTIN does not decide it (any more).
pub fn settled_gst(change: &Change<'_>) -> Result<Option<bool>> {
    let order = &change.order;
    if order.tax_given || order.tax_exempt || change.lines.iter().all(|line| line.gst_percent.is_none()) {
        return Ok(Some(false));
    }
    // Invoiced units keep their tax, whatever became of the company since.
    let is_invoiced = change.lines_before().iter().any(|line| line.invoiced_quantity > 0);
    let was_due = is_invoiced && totals::gst_of_all(change.lines_before(), change.known_currency()?).is_ok_and(|gst| !gst.is_zero());
    Ok(was_due.then_some(!change.before().tax_amount.is_zero()))
}

/// Whether the lines bear GST.
pub fn gst_applies(change: &Change<'_>, seller: Option<&company::Model>) -> Result<bool> {
    Ok(settled_gst(change)?.unwrap_or_else(|| seller.is_some_and(|company| company.gstin.is_some())))
}

/// Recomputes the amounts.
pub fn recompute(change: &mut Change<'_>, seller: Option<&company::Model>) -> Result<Result<(), OutOfRange>> {
    let (currency, gst_applies) = (change.known_currency()?, gst_applies(change, seller)?);
    Ok(totals::compute(&mut change.order, &mut change.lines, currency, gst_applies))
}

/// Recomputes the amounts, and refuses a total that no order may have at the part of the input that made it so.
pub fn compute(
    change: &mut Change<'_>,
    path: &Path<'_>,
    seller: Option<&company::Model>,
    charges: Option<&ChargesInput>,
    lines_given: bool,
    problems: &mut Problems,
) -> Result<()> {
    let currency = change.known_currency()?;
    let computed = recompute(change, seller)?;
    change.is_reckoned = computed.is_ok() && totals::settle(&mut change.order).is_ok();
    let at_charges = path.field("charges");
    match totals::fault(&change.order, &change.lines, currency, computed) {
        Some(fault) => {
            let at = match (fault, charges) {
                (Fault::Goods, _) => path.field("lines"),
                (Fault::BelowZero, Some(charges)) if charges.discount.is_some() => at_charges.field("discount"),
                (Fault::Sum, Some(_)) => at_charges,
                _ if lines_given => path.field("lines"),
                _ => at_charges,
            };
            let message = match fault {
                Fault::Goods | Fault::Sum => totals::too_large("The order's total is too large an amount."),
                Fault::BelowZero => Message::new("The order's total would be below {min}.").with(Parameter::Min, 0),
            };
            problems.add(&at, Code::OutOfRange, message);
        }
        None if change.order.grand_total < change.before().grand_total.min(change.order.returned_amount) => {
            let at = if lines_given { path.field("lines") } else { at_charges };
            let message = Message::new("The order's total would be below what has come back of it: {min}.");
            let message = message.with(Parameter::Min, print(change.order.returned_amount, currency.code()));
            let message = message.with(Parameter::Currency, currency.code());
            problems.add(&at, Code::OutOfRange, message);
        }
        None => {}
    }
    Ok(())
}
