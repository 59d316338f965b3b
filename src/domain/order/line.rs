//! What a line comes to.

use entity::{Decimal4, order_line};

use crate::domain::error::{Error, Result};
use crate::domain::money;

/// Gross less discount, in the order's currency.
pub fn total(line: &order_line::Model, currency: &str) -> Result<Decimal4> {
    let gross = money::gross(line.quantity, line.unit_price, currency);
    gross.and_then(|gross| gross.checked_sub(line.discount)).map_err(|_| Error::Internal("a line's total is out of range".to_owned()))
}
