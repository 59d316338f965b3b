//! What an invoice comes to. Each takes what the ones before it have left, so that all of them add up to the order's totals.

use entity::{Decimal4, OutOfRange, invoice_line, order, order_line};
use uuid::Uuid;

use crate::currency::Currency;
use crate::gst::split::{Parts, Split};
use crate::order::situation::Billed;

/// An invoice's amounts, in the order's currency.
#[derive(Debug)]
pub(super) struct Amounts {
    pub(super) total: Decimal4,
    pub(super) discount: Decimal4,
    pub(super) returned: Decimal4,
    pub(super) tax: Decimal4,
    pub(super) gst: Parts,
    pub(super) lines: Vec<invoice_line::Model>,
}

impl Amounts {
    /// Of everything that is not invoiced yet. `split`: none where the order bears no GST.
    pub(super) fn of(
        order: &order::Model,
        lines: &[order_line::Model],
        currency: Currency,
        earlier: &Billed,
        split: Option<Split>,
        invoice_id: Uuid,
    ) -> Result<Self, OutOfRange> {
        let mut amounts = Self {
            total: Decimal4::ZERO,
            discount: Decimal4::ZERO,
            returned: order.returned_amount.checked_sub(earlier.returned)?,
            tax: if earlier.invoices == 0 && order.tax_given { order.tax_amount } else { Decimal4::ZERO },
            gst: Parts::default(),
            lines: Vec::new(),
        };
        for line in lines.iter().filter(|line| line.quantity > line.invoiced_quantity) {
            let row = invoice_line(line, currency, split, invoice_id)?;
            amounts.total = amounts.total.checked_add(row.amount)?;
            amounts.discount = amounts.discount.checked_add(row.discount)?;
            amounts.gst = amounts.gst.checked_add(Parts { cgst: row.cgst, sgst: row.sgst, igst: row.igst })?;
            amounts.lines.push(row);
        }
        amounts.add_charges(order, lines, currency, earlier)?;
        Ok(amounts)
    }

    /// The first invoice bears the charges and the order's own discount; a later one what they have changed by since.
    fn add_charges(
        &mut self,
        order: &order::Model,
        lines: &[order_line::Model],
        currency: Currency,
        earlier: &Billed,
    ) -> Result<(), OutOfRange> {
        let charges = Decimal4::sum([order.shipping_amount, order.handling_amount, order.insurance_amount, order.gift_wrap_amount])?;
        if earlier.invoices == 0 {
            self.total = self.total.checked_add(charges)?;
            self.discount = self.discount.checked_add(order.order_discount)?;
            return Ok(());
        }
        // What the earlier invoices say beyond their lines.
        let mut billed = earlier.total.checked_sub(earlier.discount)?;
        for line in lines.iter().filter(|line| line.invoiced_quantity > 0) {
            billed = billed.checked_sub(sold_for(line, line.invoiced_quantity, currency)?)?;
        }
        let change = charges.checked_sub(order.order_discount)?.checked_sub(billed)?;
        if change.is_negative() {
            self.discount = self.discount.checked_sub(change)?;
        } else {
            self.total = self.total.checked_add(change)?;
        }
        Ok(())
    }

    pub(super) fn invoice_amount(&self) -> Result<Decimal4, OutOfRange> {
        let Parts { cgst, sgst, igst } = self.gst;
        Decimal4::sum([self.total, self.tax, cgst, sgst, igst])?.checked_sub(self.discount)?.checked_sub(self.returned)
    }
}

/// All units of a line that no invoice has yet. Invoiced units keep their price and discount, so that what they came to is
/// known without their invoices; each invoice bills all that there is, so that the first takes the discount.
fn invoice_line(
    line: &order_line::Model,
    currency: Currency,
    split: Option<Split>,
    invoice_id: Uuid,
) -> Result<invoice_line::Model, OutOfRange> {
    let is_first = line.invoiced_quantity == 0;
    let percent = line.gst_percent.filter(|_| split.is_some());
    let tax_of = |units: i32| match percent {
        Some(percent) if units > 0 => currency.percent(sold_for(line, units, currency)?, percent),
        _ => Ok(Decimal4::ZERO),
    };
    let tax = tax_of(line.quantity)?.checked_sub(tax_of(line.invoiced_quantity)?)?;
    let gst = split.unwrap_or(Split::Integrated).parts(tax, currency)?;
    let amount = currency.gross(line.quantity, line.unit_price)?.checked_sub(currency.gross(line.invoiced_quantity, line.unit_price)?)?;
    Ok(invoice_line::Model {
        organization_id: line.organization_id,
        invoice_id,
        line_id: line.id,
        quantity: line.quantity - line.invoiced_quantity,
        amount,
        discount: if is_first { line.discount } else { Decimal4::ZERO },
        gst_percent: percent,
        cgst: gst.cgst,
        sgst: gst.sgst,
        igst: gst.igst,
    })
}

/// What so many units of a line cost together, less the line's discount.
fn sold_for(line: &order_line::Model, units: i32, currency: Currency) -> Result<Decimal4, OutOfRange> {
    currency.gross(units, line.unit_price)?.checked_sub(line.discount)
}
