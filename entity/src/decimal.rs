//! Amounts and rates with four digits after the point, kept as 64-bit integers of ten-thousandths.
//!
//! SeaORM keeps a `Decimal` on SQLite as a floating-point number, which loses digits; an integer is exact on both databases.

use std::fmt;

use rust_decimal::Decimal;
use sea_orm::DeriveValueType;
use serde::{Serialize, Serializer};

/// A decimal number with at most 4 digits after the point and 14 before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Decimal4(i64);

/// A number that [`Decimal4`] cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange;

impl Decimal4 {
    pub const ZERO: Self = Self(0);
    /// The digits after the point.
    pub const SCALE: u32 = 4;
    const LIMIT: i64 = 1_000_000_000_000_000_000;
    /// The largest of all.
    pub const MAX: Self = Self(Self::LIMIT - 1);

    /// The number of ten-thousandths.
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// From a number of ten-thousandths.
    pub const fn from_ten_thousandths(value: i64) -> Result<Self, OutOfRange> {
        if value > -Self::LIMIT && value < Self::LIMIT { Ok(Self(value)) } else { Err(OutOfRange) }
    }

    pub fn decimal(self) -> Decimal {
        Decimal::new(self.0, Self::SCALE)
    }

    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn checked_add(self, other: Self) -> Result<Self, OutOfRange> {
        self.0.checked_add(other.0).map_or(Err(OutOfRange), Self::from_ten_thousandths)
    }

    pub fn checked_sub(self, other: Self) -> Result<Self, OutOfRange> {
        self.0.checked_sub(other.0).map_or(Err(OutOfRange), Self::from_ten_thousandths)
    }

    /// The sum, refused where it leaves the range.
    pub fn sum(values: impl IntoIterator<Item = Self>) -> Result<Self, OutOfRange> {
        values.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

impl TryFrom<Decimal> for Decimal4 {
    type Error = OutOfRange;

    /// Refuses more than four digits after the point: rounding is the caller's decision.
    fn try_from(value: Decimal) -> Result<Self, OutOfRange> {
        let mut value = value.normalize();
        if value.scale() > Self::SCALE {
            return Err(OutOfRange);
        }
        value.rescale(Self::SCALE);
        // `rescale` stops silently where the mantissa would overflow.
        if value.scale() != Self::SCALE {
            return Err(OutOfRange);
        }
        i64::try_from(value.mantissa()).map_or(Err(OutOfRange), Self::from_ten_thousandths)
    }
}

/// Without trailing zeros: `12`, `0.05`.
impl fmt::Display for Decimal4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.decimal().normalize().fmt(f)
    }
}

/// As text, so that no reader makes a floating-point number of it.
impl Serialize for Decimal4 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Decimal4, OutOfRange> {
        Decimal4::try_from(Decimal::from_str_exact(text).map_err(|_| OutOfRange)?)
    }

    #[test]
    fn keeps_what_fits_and_refuses_the_rest() {
        assert_eq!(parse("99999999999999.9999").map(Decimal4::ten_thousandths), Ok(999_999_999_999_999_999));
        assert_eq!(parse("1.50000000").map(Decimal4::ten_thousandths), Ok(15_000));
        assert_eq!(parse("100000000000000"), Err(OutOfRange));
        assert_eq!(parse("0.00001"), Err(OutOfRange));
        assert_eq!(parse("79228162514264337593543950335"), Err(OutOfRange));
    }

    #[test]
    fn adds_without_wrapping() {
        let most = Decimal4(Decimal4::LIMIT - 1);
        assert_eq!(most.checked_add(Decimal4(1)), Err(OutOfRange));
        assert_eq!(Decimal4::sum([Decimal4(5), Decimal4(7)]), Ok(Decimal4(12)));
    }

    #[test]
    fn prints_without_trailing_zeros() {
        assert_eq!(Decimal4(120_000).to_string(), "12");
        assert_eq!(Decimal4(-500).to_string(), "-0.05");
    }
}
