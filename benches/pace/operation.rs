//! What is measured, as a client sends it.

use clap::ValueEnum;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use uuid::Uuid;

/// An operation of the gateway, and what of the database it is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Operation {
    /// An order of five lines with a key, at the catalogue's prices.
    Create,
    /// 50 orders with their lines, each with its product and brand.
    Nested,
    /// One order by its number, with as much.
    Order,
}

/// Of each order that is read.
const FIELDS: &str = "id orderNumber status totals { grandTotal { amount } } \
    lines { quantity unitPrice { amount } product { sku name brand { id name } } }";

impl Operation {
    pub(crate) const ALL: &[Self] = &[Self::Create, Self::Nested, Self::Order];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Create => "createSalesOrder",
            Self::Nested => "orders, 50, nested",
            Self::Order => "order(by: {orderNumber})",
        }
    }

    /// What pgbench does instead.
    pub(crate) const fn reference(self) -> &'static str {
        match self {
            Self::Create => include_str!("sql/create.sql"),
            Self::Nested => include_str!("sql/nested.sql"),
            Self::Order => include_str!("sql/order.sql"),
        }
    }

    fn document(self) -> String {
        match self {
            Self::Create => "mutation Create($input: CreateSalesOrderInput!) { \
                createSalesOrder(input: $input) { order { id orderNumber } userErrors { code message } } }"
                .to_owned(),
            Self::Nested => format!(
                "query Nested($to: DateTime!) {{ orders(first: 50, filter: {{ placedAt: {{ to: $to }} }}, \
                sort: {{ field: PLACED_AT, direction: DESC }}) {{ nodes {{ {FIELDS} }} }} }}"
            ),
            Self::Order => format!("query Order($by: OrderBy!) {{ order(by: $by) {{ {FIELDS} }} }}"),
        }
    }

    /// What a right answer has in it. It is looked at in every one.
    pub(crate) const fn mark(self) -> &'static str {
        match self {
            Self::Create => r#"{"data":{"createSalesOrder":{"order":{"id":"order_"#,
            Self::Nested => r#"{"data":{"orders":{"nodes":[{"id":"order_"#,
            Self::Order => r#"{"data":{"order":{"id":"order_"#,
        }
    }
}

/// What orders are made of and asked for by.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    /// Ids of products of which there is more than enough.
    pub products: Vec<String>,
    /// Orders that are there.
    pub orders: usize,
}

/// Days over which the orders of the beginning are spread.
pub(crate) const DAYS: u32 = 120;

impl Shop {
    pub(crate) fn body(&self, operation: Operation, dice: &mut ChaCha8Rng) -> String {
        let variables = match operation {
            Operation::Create => json!({ "input": self.order(dice) }),
            Operation::Nested => json!({ "to": moment(dice.random_range(DAYS / 4..DAYS)) }),
            Operation::Order => json!({ "by": { "orderNumber": format!("{:07}", dice.random_range(1..=self.orders)) } }),
        };
        json!({ "query": operation.document(), "variables": variables }).to_string()
    }

    fn order(&self, dice: &mut ChaCha8Rng) -> Value {
        let mut order = self.plain_order(dice);
        order["idempotencyKey"] = Uuid::now_v7().to_string().into();
        order["channelOrderId"] = Uuid::now_v7().to_string().into();
        order
    }

    /// Five lines of different products: one of each fifth of the catalogue, as the reference takes them.
    pub(crate) fn plain_order(&self, dice: &mut ChaCha8Rng) -> Value {
        let fifth = self.products.len() / 5;
        let lines: Vec<Value> = (0..5)
            .map(|part| {
                let product = &self.products[part * fifth + dice.random_range(0..fifth)];
                json!({ "product": { "id": product }, "quantity": dice.random_range(1..=3) })
            })
            .collect();
        let address = json!({
            "name": "Ann Lee", "line1": "1 Main St", "city": "Austin", "state": "TX", "postalCode": "78701", "country": "US",
        });
        json!({ "channel": { "type": "WEBSITE" }, "shippingAddress": address, "lines": lines })
    }
}

/// Midnight of a day of the first orders.
pub(crate) fn moment(day: u32) -> String {
    let first = chrono::DateTime::from_timestamp(1_772_323_200, 0).unwrap_or_default();
    (first + chrono::Days::new(day.into())).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
