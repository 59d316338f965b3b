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

    /// Whether something can be paid in it: not in gold, in a unit of account, or in a code for tests or for no currency.
    pub fn is_money(self) -> bool {
        self.0.exponent().is_some()
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

    /// `amount × part / whole`, rounded down.
    pub fn share_down(self, amount: Decimal4, part: i64, whole: i64) -> Result<Decimal4, OutOfRange> {
        if whole <= 0 {
            return Err(OutOfRange);
        }
        let product = i128::from(amount.ten_thousandths()) * i128::from(part);
        let unit = i128::from(self.unit());
        let units = product.div_euclid(i128::from(whole) * unit);
        i64::try_from(units * unit).map_or(Err(OutOfRange), Decimal4::from_ten_thousandths)
    }

    /// The amount, from 0, in shares that are as large as their weights and add up to it: what is left over of the currency's smallest
    /// units goes to the largest remainders, the first of those that are alike. Where nothing weighs anything, all weigh the same.
    pub fn spread(self, amount: Decimal4, weights: &[Decimal4]) -> Result<Vec<Decimal4>, OutOfRange> {
        let weights: Vec<i128> = weights.iter().map(|weight| i128::from(weight.ten_thousandths().max(0))).collect();
        let sum: i128 = weights.iter().sum();
        let (weights, sum) = if sum > 0 { (weights, sum) } else { (vec![1; weights.len()], weights.len() as i128) };
        let unit = self.unit();
        let units = i128::from(amount.ten_thousandths() / unit);
        let mut shares: Vec<i128> = weights.iter().map(|weight| units * weight / sum).collect();
        let left = units - shares.iter().sum::<i128>();
        let mut places: Vec<usize> = (0..weights.len()).collect();
        places.sort_by_key(|place| std::cmp::Reverse(weights.get(*place).map_or(0, |weight| units * weight % sum)));
        for place in places.into_iter().take(usize::try_from(left).unwrap_or_default()) {
            shares.iter_mut().skip(place).take(1).for_each(|share| *share += 1);
        }
        let share = |share: i128| i64::try_from(share * i128::from(unit)).map_or(Err(OutOfRange), Decimal4::from_ten_thousandths);
        shares.into_iter().map(share).collect()
    }

    /// The smallest amount, in ten-thousandths.
    pub fn unit(self) -> i64 {
        10_i64.pow(Decimal4::SCALE - self.decimals())
    }

    /// Whether the amount has no more digits than the currency.
    pub fn holds(self, amount: Decimal4) -> bool {
        amount.decimal().normalize().scale() <= self.decimals()
    }
}

/// With the currency's decimals, and more only where the amount has more: `10.00`, `0.3333`, JPY `1000`.
pub fn print(amount: Decimal4, currency: &str) -> String {
    print_sum(amount.decimal(), currency)
}

/// As `print`, of a sum, which may be larger than any amount.
pub fn print_sum(sum: Decimal, currency: &str) -> String {
    let decimals = Currency::from_code(currency).map_or(0, Currency::decimals);
    let mut value = sum.normalize();
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
    fn shares_are_rounded_down_and_the_whole_is_spread_to_the_last_unit() {
        let shares = |code: &str, whole: &str, weights: &[&str]| {
            let weights: Vec<_> = weights.iter().map(|weight| amount(weight)).collect();
            currency(code).spread(amount(whole), &weights).map(|shares| shares.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let are = |shares: &[&str]| Ok(shares.iter().map(|share| (*share).to_owned()).collect());
        assert_eq!(shares("USD", "42", &["150", "60"]), are(&["30", "12"]));
        assert_eq!(shares("USD", "0.01", &["1", "1", "1"]), are(&["0.01", "0", "0"]));
        assert_eq!(shares("USD", "10", &["1", "1", "1"]), are(&["3.34", "3.33", "3.33"]));
        // 2.8, 2.8 and 1.4 yen.
        assert_eq!(shares("JPY", "7", &["2", "2", "1"]), are(&["3", "3", "1"]));
        assert_eq!(shares("KWD", "0.002", &["0", "0", "0"]), are(&["0.001", "0.001", "0"]));
        assert_eq!(shares("USD", "99999999999999.99", &["99999999999999.99", "0.01"]), are(&["99999999999999.98", "0.01"]));
        assert_eq!(shares("USD", "5", &[]), are(&[]));
        assert_eq!(currency("USD").share_down(amount("9.95"), 1, 3), Ok(amount("3.31")));
        assert_eq!(currency("JPY").share_down(amount("9"), 1, 2), Ok(amount("4")));
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
