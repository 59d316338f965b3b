//! What a customer has ordered.

use std::sync::Arc;

use async_graphql::Object;
use domain::customer::Statistics;

use crate::connection::number;
use crate::error::ApiError;
use crate::money::Money;
use crate::scalar::DateTime;

/// Counts and sums of a customer's orders.
#[derive(Clone, Debug)]
pub struct CustomerStatistics(pub(super) Arc<Statistics>);

/// What a customer has ordered, archived orders among them. Cancelled orders count in `cancelledCount` alone.
#[Object]
impl CustomerStatistics {
    /// How many orders the customer has placed, but for those that were cancelled.
    async fn order_count(&self) -> i32 {
        number(self.0.orders)
    }

    /// How many of the customer's orders were cancelled.
    async fn cancelled_count(&self) -> i32 {
        number(self.0.cancelled)
    }

    /// What the orders bill, as their `totals.billable`: a sum for each currency that they are in, by the currencies' codes.
    async fn billed(&self) -> Result<Vec<Money>, ApiError> {
        Money::sums(self.0.billed())
    }

    /// When the first of them was placed, cancelled ones left out; null where there is none.
    async fn first_placed_at(&self) -> Option<DateTime> {
        self.0.first_placed_at.map(Into::into)
    }

    /// When the last of them was placed, cancelled ones left out; null where there is none.
    async fn last_placed_at(&self) -> Option<DateTime> {
        self.0.last_placed_at.map(Into::into)
    }
}
