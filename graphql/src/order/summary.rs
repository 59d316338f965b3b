//! What the orders of a list come to.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use domain::order::summary::Summary;

use super::{FulfillmentStatus, OrderStatus, PaymentStatus};
use crate::connection::number;
use crate::error::ApiError;
use crate::money::Money;

/// Counts and sums of a list's orders.
#[derive(Clone, Debug)]
pub struct OrderSummary(pub(super) Arc<Summary>);

/// What all orders of a list come to, on all its pages.
#[Object]
impl OrderSummary {
    /// How many orders the list has: its `totalCount`.
    async fn count(&self) -> i32 {
        number(self.0.count())
    }

    /// What the orders come to, as their `totals.grandTotal`: a sum for each currency that they are in, by the currencies' codes. Cancelled
    /// orders are in it.
    async fn grand_total(&self) -> Result<Vec<Money>, ApiError> {
        Money::sums(self.0.grand_totals())
    }

    /// What is still to be paid for the orders, as their `totals.due`: a sum for each currency that they are in, by the currencies' codes.
    /// Below zero where more is to be given back than paid.
    async fn due(&self) -> Result<Vec<Money>, ApiError> {
        Money::sums(self.0.dues())
    }

    /// How many orders stand at each status. A status at which none stands is left out.
    async fn by_status(&self) -> Vec<OrderStatusCount> {
        let counts = self.0.by_status().into_iter();
        counts.map(|(status, count)| OrderStatusCount { status: status.into(), count: number(count) }).collect()
    }

    /// How many orders are paid to each degree. A degree that none has is left out.
    async fn by_payment_status(&self) -> Vec<PaymentStatusCount> {
        let counts = self.0.by_payment_status().into_iter();
        counts.map(|(status, count)| PaymentStatusCount { payment_status: status.into(), count: number(count) }).collect()
    }

    /// How many orders have left the warehouse to each degree. A degree that none has is left out.
    async fn by_fulfillment_status(&self) -> Vec<FulfillmentStatusCount> {
        let counts = self.0.by_fulfillment_status().into_iter();
        counts.map(|(status, count)| FulfillmentStatusCount { fulfillment_status: status.into(), count: number(count) }).collect()
    }
}

/// How many orders stand at a status.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct OrderStatusCount {
    /// The status.
    status: OrderStatus,
    /// How many orders stand at it, at least 1.
    count: i32,
}

/// How many orders are paid to a degree.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct PaymentStatusCount {
    /// The degree to which they are paid.
    payment_status: PaymentStatus,
    /// How many orders are paid so far, at least 1.
    count: i32,
}

/// How many orders have left the warehouse to a degree.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct FulfillmentStatusCount {
    /// The degree to which they have left.
    fulfillment_status: FulfillmentStatus,
    /// How many orders have left so far, at least 1.
    count: i32,
}
