//! The currencies that the demo sells in. The catalogue's prices are in dollars; elsewhere the shop has round prices of its own.

use entity::Decimal4;
use rust_decimal::Decimal;

use domain::currency::Currency;
use domain::error::{Error, Result};

/// A currency, and how the shop makes prices in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tender {
    pub(crate) currency: Currency,
    /// Ten-thousandths of it for a dollar.
    rate: i64,
    /// Prices are multiples of this many ten-thousandths.
    step: i64,
}

/// Code, ten-thousandths for a dollar, the step of prices in ten-thousandths.
const TENDERS: [(&str, i64, i64); 7] = [
    ("USD", 10_000, 100),
    ("CAD", 13_700, 500),
    ("EUR", 9_200, 500),
    ("GBP", 7_900, 500),
    ("AUD", 15_200, 500),
    ("JPY", 1_510_000, 100_000),
    ("INR", 840_000, 10_000),
];

impl Tender {
    /// By the currency's code.
    pub(crate) fn of(code: &str) -> Result<Self> {
        let tender = TENDERS.iter().find(|(known, ..)| *known == code).and_then(|(code, rate, step)| {
            let currency = Currency::from_code(code)?;
            Some(Self { currency, rate: *rate, step: *step })
        });
        tender.ok_or_else(|| Error::Internal(format!("the demo does not sell in {code}")))
    }

    pub(crate) fn is_dollar(self) -> bool {
        self.currency.code() == "USD"
    }

    /// What something costs here that costs so many dollars.
    pub(crate) fn price(self, dollars: Decimal4) -> Result<Decimal4> {
        if self.is_dollar() {
            return Ok(dollars);
        }
        let step = Decimal::new(self.step, Decimal4::SCALE);
        let steps = (dollars.decimal() * Decimal::new(self.rate, Decimal4::SCALE) / step).round().max(Decimal::ONE);
        Decimal4::try_from(steps * step).map_err(out_of_range)
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
