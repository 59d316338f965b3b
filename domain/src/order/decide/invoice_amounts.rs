//! What a document comes to: the difference between what the order bills now and what its documents say so far, so that all of them
//! add up to the order's totals.

use entity::{Decimal4, OrderStatus, OutOfRange, invoice_line, order, order_line};
use uuid::Uuid;

use crate::currency::Currency;
use crate::gst::split::{Parts, Split};
use crate::order::situation::{Billed, BilledLine};

/// A document's amounts, in the order's currency.
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
    /// Of everything that the documents so far do not say. `split`: none where the order bears no GST.
    pub(super) fn of(
        order: &order::Model,
        lines: &[order_line::Model],
        currency: Currency,
        earlier: &Billed,
        split: Option<Split>,
        invoice_id: Uuid,
    ) -> Result<Self, OutOfRange> {
        let now = Whole::of(order, lines)?;
        let mut amounts = Self {
            total: now.total.checked_sub(earlier.total)?,
            discount: now.discount.checked_sub(earlier.discount)?,
            returned: now.returned.checked_sub(earlier.returned)?,
            tax: now.tax.checked_sub(earlier.tax)?,
            gst: Parts::default(),
            lines: Vec::new(),
        };
        for line in lines {
            let earlier = earlier.lines.get(&line.id).copied().unwrap_or_default();
            let row = document_line(order, line, currency, earlier, split, invoice_id)?;
            let gst = Parts { cgst: row.cgst, sgst: row.sgst, igst: row.igst };
            amounts.gst = amounts.gst.checked_add(gst)?;
            if row.quantity != 0 || !row.amount.is_zero() || !row.discount.is_zero() || gst != Parts::default() {
                amounts.lines.push(row);
            }
        }
        Ok(amounts)
    }

    pub(super) fn invoice_amount(&self) -> Result<Decimal4, OutOfRange> {
        let Parts { cgst, sgst, igst } = self.gst;
        Decimal4::sum([self.total, self.tax, cgst, sgst, igst])?.checked_sub(self.discount)?.checked_sub(self.returned)
    }
}

/// What the order bills now, all in all.
pub(super) fn bills(order: &order::Model, lines: &[order_line::Model], bears_gst: bool) -> Result<Decimal4, OutOfRange> {
    let Whole { total, discount, returned, tax } = Whole::of(order, lines)?;
    let gst = if bears_gst && order.status != OrderStatus::Cancelled {
        let gst = lines.iter().map(|line| line.tax.checked_sub(line.returned_tax)).collect::<Result<Vec<_>, _>>()?;
        Decimal4::sum(gst)?
    } else {
        Decimal4::ZERO
    };
    Decimal4::sum([total, tax, gst])?.checked_sub(discount)?.checked_sub(returned)
}

/// What the order bills now, but for GST, which stands at the lines.
#[derive(Default)]
struct Whole {
    total: Decimal4,
    discount: Decimal4,
    returned: Decimal4,
    tax: Decimal4,
}

impl Whole {
    fn of(order: &order::Model, lines: &[order_line::Model]) -> Result<Self, OutOfRange> {
        if order.status == OrderStatus::Cancelled {
            return Ok(Self::default());
        }
        let charges = [order.shipping_amount, order.handling_amount, order.insurance_amount, order.gift_wrap_amount];
        let returned_tax = Decimal4::sum(lines.iter().map(|line| line.returned_tax))?;
        Ok(Self {
            total: Decimal4::sum(charges)?.checked_add(order.items_amount)?,
            discount: order.discount_amount,
            returned: order.returned_amount.checked_sub(returned_tax)?,
            tax: if order.tax_given { order.tax_amount.checked_sub(returned_tax)? } else { Decimal4::ZERO },
        })
    }
}

/// What is new of a line. Each document bills all units that there are; those of a cancelled order are billed no more.
fn document_line(
    order: &order::Model,
    line: &order_line::Model,
    currency: Currency,
    earlier: BilledLine,
    split: Option<Split>,
    invoice_id: Uuid,
) -> Result<invoice_line::Model, OutOfRange> {
    let is_cancelled = order.status == OrderStatus::Cancelled;
    let now = |amount: Decimal4| if is_cancelled { Decimal4::ZERO } else { amount };
    let quantity = if is_cancelled { 0 } else { line.quantity };
    let amount = now(currency.gross(line.quantity, line.unit_price)?);
    let discount = now(line.discount.checked_add(line.order_discount_share)?);
    let tax = match split {
        Some(_) => now(line.tax.checked_sub(line.returned_tax)?),
        None => Decimal4::ZERO,
    };
    let gst = gst_since(tax, earlier.gst, split.unwrap_or(Split::Integrated), currency)?;
    Ok(invoice_line::Model {
        organization_id: line.organization_id,
        invoice_id,
        line_id: line.id,
        quantity: quantity - line.invoiced_quantity,
        amount: amount.checked_sub(earlier.amount)?,
        discount: discount.checked_sub(earlier.discount)?,
        gst_percent: line.gst_percent.filter(|_| split.is_some()),
        cgst: gst.cgst,
        sgst: gst.sgst,
        igst: gst.igst,
    })
}

/// What is new of a line's GST, divided; what is taken back is taken back as it was billed, whatever became of the address since.
fn gst_since(now: Decimal4, billed: Parts, split: Split, currency: Currency) -> Result<Parts, OutOfRange> {
    let before = Decimal4::sum([billed.cgst, billed.sgst, billed.igst])?;
    let new = now.checked_sub(before)?;
    if !new.is_negative() || now.is_negative() {
        return split.parts(new, currency);
    }
    let back = Decimal4::ZERO.checked_sub(new)?;
    let part = |part: Decimal4| currency.share_down(part, back.ten_thousandths(), before.ten_thousandths());
    let (sgst, igst) = (part(billed.sgst)?, part(billed.igst)?);
    let zero = Decimal4::ZERO;
    Ok(Parts { cgst: sgst.checked_add(igst)?.checked_sub(back)?, sgst: zero.checked_sub(sgst)?, igst: zero.checked_sub(igst)? })
}
