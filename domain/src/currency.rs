//! ISO 4217 currencies, and how amounts in them are rounded and printed.

use entity::{Decimal4, OutOfRange};
use rust_decimal::{Decimal, RoundingStrategy};

/// A currency of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// By its upper-case alphabetic code.
    pub fn from_code(code: &str) -> Option<Self> {
        if code.chars().all(|c| c.is_ascii_uppercase()) { iso_currency::Currency::from_code(code).map(Self) } else { None }
    }

    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Digits after the point: JPY 0, USD 2, KWD 3. Codes that have none in the standard (gold, say) are kept to 4.
    pub fn decimals(self) -> u32 {
        self.0.exponent().map_or(Decimal4::SCALE, u32::from).min(Decimal4::SCALE)
    }

    /// Rounded half to even to the currency's decimals.
    pub fn round(self, value: Decimal) -> Result<Decimal4, OutOfRange> {
        Decimal4::try_from(value.round_dp_with_strategy(self.decimals(), RoundingStrategy::MidpointNearestEven))
    }

    /// `quantity × unit price`, rounded.
    pub fn gross(self, quantity: i32, unit_price: Decimal4) -> Result<Decimal4, OutOfRange> {
        self.round(Decimal::from(quantity).checked_mul(unit_price.decimal()).ok_or(OutOfRange)?)
    }

    /// `amount × part / whole`, rounded.
    pub fn share(self, amount: Decimal4, part: i64, whole: i64) -> Result<Decimal4, OutOfRange> {
        let product = amount.decimal().checked_mul(Decimal::from(part)).ok_or(OutOfRange)?;
        self.round(product.checked_div(Decimal::from(whole)).ok_or(OutOfRange)?)
    }

    /// `amount × percent / 100`, rounded.
    pub fn percent(self, amount: Decimal4, percent: Decimal4) -> Result<Decimal4, OutOfRange> {
        let product = amount.decimal().checked_mul(percent.decimal()).ok_or(OutOfRange)?;
        self.round(product.checked_div(Decimal::ONE_HUNDRED).ok_or(OutOfRange)?)
    }

    /// Whether the amount has no more digits than the currency.
    pub fn holds(self, amount: Decimal4) -> bool {
        amount.decimal().normalize().scale() <= self.decimals()
    }
}

/// With the currency's decimals, and more only where the amount has more: `10.00`, `0.3333`, JPY `1000`.
pub fn print(amount: Decimal4, currency: &str) -> String {
    let decimals = Currency::from_code(currency).map_or(0, Currency::decimals);
    let mut value = amount.decimal().normalize();
    if value.scale() < decimals {
        value.rescale(decimals);
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Decimal4 {
        text.parse::<Decimal>().ok().and_then(|d| Decimal4::try_from(d).ok()).unwrap_or_default()
    }

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).unwrap_or_else(|| unreachable!("a known code"))
    }

    #[test]
    fn rounds_half_to_even_to_the_currencys_decimals() {
        assert_eq!(currency("USD").gross(1, amount("0.125")), Ok(amount("0.12")));
        assert_eq!(currency("USD").gross(1, amount("0.135")), Ok(amount("0.14")));
        assert_eq!(currency("JPY").gross(3, amount("0.5")), Ok(amount("2")));
        assert_eq!(currency("KWD").gross(1, amount("0.0015")), Ok(amount("0.002")));
        assert_eq!(currency("USD").gross(1_000_000, amount("99999999999999.9999")), Err(OutOfRange));
    }

    #[test]
    fn prints_as_many_digits_as_the_currency_has() {
        assert_eq!(print(amount("10"), "USD"), "10.00");
        assert_eq!(print(amount("0.3333"), "USD"), "0.3333");
        assert_eq!(print(amount("1000"), "JPY"), "1000");
        assert_eq!(print(amount("1.5"), "KWD"), "1.500");
    }

    #[test]
    fn knows_the_standard_only() {
        assert!(Currency::from_code("usd").is_none());
        assert!(Currency::from_code("XYZ").is_none());
    }
}
