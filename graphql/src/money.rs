//! Amounts of money.

use async_graphql::Object;
use entity::Decimal4;

use super::error::ApiError;
use super::scalar::{CurrencyCode, Decimal};
use domain::currency;

/// An amount and the currency that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    amount: rust_decimal::Decimal,
    currency: String,
}

impl Money {
    pub fn new(amount: Decimal4, currency: &str) -> Self {
        Self { amount: amount.decimal(), currency: currency.to_owned() }
    }

    /// A sum for each currency.
    pub(crate) fn sums(sums: domain::Result<Vec<(String, rust_decimal::Decimal)>>) -> Result<Vec<Self>, ApiError> {
        Ok(sums?.into_iter().map(|(currency, amount)| Self { amount, currency }).collect())
    }
}

/// An amount of money in one currency.
#[Object]
impl Money {
    /// The amount, with as many decimals as the currency has (none for JPY, two for USD, three for KWD); a unit price may show up
    /// to four.
    async fn amount(&self) -> Decimal {
        Decimal::printed(currency::print_sum(self.amount, &self.currency))
    }

    /// The currency of the amount.
    async fn currency(&self) -> CurrencyCode {
        self.currency.as_str().into()
    }
}
