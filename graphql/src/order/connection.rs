//! A page of orders, which can tell what all orders of its list come to.

use std::borrow::Borrow;

use async_graphql::Object;
use entity::order;

use super::{Order, OrderSummary};
use crate::connection::{Connection, Edge, PageInfo};
use crate::error::ApiError;
use domain::order::OrderSort;
use domain::order::list::Listed;

/// One page of a list of orders.
#[derive(Clone, Debug)]
pub struct OrderConnection {
    page: Connection<Order>,
    summary: Option<OrderSummary>,
}

impl OrderConnection {
    pub(super) fn new<R: Borrow<order::Model>>(listed: Listed<R>, sort: OrderSort) -> Self
    where
        Order: From<R>,
    {
        Self { page: Connection::new(listed.page, sort), summary: listed.summary.map(OrderSummary) }
    }

    pub(super) fn items(&self) -> impl Iterator<Item = &Order> {
        self.page.items()
    }
}

/// One page of a longer list, in the list's order.
#[Object]
impl OrderConnection {
    /// The items of this page, each with its cursor.
    async fn edges(&self) -> &[Edge<Order>] {
        &self.page.edges
    }

    /// The items of this page without their cursors.
    async fn nodes(&self) -> Vec<&Order> {
        self.page.items().collect()
    }

    /// Whether there are more pages, and the cursors to fetch them with.
    async fn page_info(&self) -> &PageInfo {
        &self.page.page_info
    }

    /// How many items the whole list has, on all pages, at the moment of this answer. It is only counted when asked for, and costs as
    /// `summary` does.
    async fn total_count(&self) -> Result<i32, ApiError> {
        self.page.total()
    }

    /// What all orders of the list come to, whatever the page, at the moment of this answer. Only reckoned when asked for, with one
    /// statement. It takes the same time however many orders there are where `orders` is filtered by nothing but `status`,
    /// `fulfillmentStatus`, `paymentStatus`, `currency`, `archived` and `includeArchived`, or by nothing at all; any other filter has
    /// its orders looked at, one by one, which costs 100 points more.
    async fn summary(&self) -> Result<&OrderSummary, ApiError> {
        self.summary.as_ref().ok_or_else(|| ApiError::internal("a summary was asked for and not reckoned"))
    }
}
