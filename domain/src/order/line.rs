//! What a line comes to.

use entity::{Decimal4, order_line};

use super::totals;
use crate::currency::Currency;
use crate::error::{Error, Result};

/// Gross less discount, in the order's currency.
pub fn total(line: &order_line::Model, currency: &str) -> Result<Decimal4> {
    let currency = Currency::from_code(currency).ok_or_else(|| Error::Internal("an order's currency is unknown".to_owned()))?;
    totals::line_total(line, currency).map_err(|_| Error::Internal("a line's total is out of range".to_owned()))
}
