//! Amounts of money.

use async_graphql::Object;
use entity::Decimal4;

use super::scalar::{CurrencyCode, Decimal};
use domain::currency;

/// An amount and the currency that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    amount: Decimal4,
    currency: String,
}

impl Money {
    pub fn new(amount: Decimal4, currency: &str) -> Self {
        Self { amount, currency: currency.to_owned() }
    }
}

/// So much of one currency.
#[Object]
impl Money {
    /// The amount, with as many decimals as the currency has (none for JPY, two for USD, three for KWD); a unit price may show up
    /// to four.
    async fn amount(&self) -> Decimal {
        Decimal::printed(currency::print(self.amount, &self.currency))
    }

    /// The currency of the amount.
    async fn currency(&self) -> CurrencyCode {
        self.currency.as_str().into()
    }
}
