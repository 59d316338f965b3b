//! The currencies that the demo sells in. The catalogue's prices are in dollars; elsewhere the shop has round prices of its own.

use domain::currency::Currency;
use domain::error::{Error, Result};
use entity::Decimal4;
use rust_decimal::Decimal;

use crate::data;

/// A currency, and how the shop makes prices in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tender {
    pub(crate) currency: Currency,
    /// What a dollar's worth costs in it.
    rate: Decimal,
    /// Prices are multiples of it.
    step: Decimal,
}

impl Tender {
    pub(crate) fn new(priced: &data::Currency) -> Result<Self> {
        let currency = Currency::from_code(&priced.code);
        let tender = currency.zip(priced.rate.parse().ok()).zip(priced.step.parse().ok());
        let ((currency, rate), step) = tender.ok_or_else(|| Error::Internal(format!("the demo has no prices in {}", priced.code)))?;
        Ok(Self { currency, rate, step })
    }

    pub(crate) fn is_dollar(self) -> bool {
        self.currency.code() == "USD"
    }

    /// What something costs here that costs so many dollars.
    pub(crate) fn price(self, dollars: Decimal4) -> Result<Decimal4> {
        if self.is_dollar() {
            return Ok(dollars);
        }
        let steps = (dollars.decimal() * self.rate / self.step).round().max(Decimal::ONE);
        Decimal4::try_from(steps * self.step).map_err(out_of_range)
    }
}

/// So many cents, as dollars.
pub(crate) fn cents(cents: i64) -> Decimal4 {
    Decimal4::from_ten_thousandths(cents.saturating_mul(100)).unwrap_or_default()
}

/// The demo's amounts are small: one that no column holds is a fault of its own.
pub(crate) fn out_of_range(_: entity::OutOfRange) -> Error {
    Error::Internal("an amount of the demo is out of range".into())
}
