//! Mutations of an order's life, alone and at the same moment, and what its books must say afterwards.

use std::collections::BTreeMap;

use entity::{Decimal4, Tenant, invoice, invoice_line, order, order_line, payment, refund};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Shop, errors, save_document};

impl Shop {
    /// The payload of a mutation; afterwards stock and books must balance.
    pub async fn act(&self, mutation: &str, fields: &str, input: Value) -> Value {
        let mut data = self.run(&save_document(mutation, fields), json!({ "input": input })).await;
        self.assert_stock_identity().await;
        self.assert_books().await;
        data["payload"].take()
    }

    /// The payload of a mutation that must succeed.
    pub async fn done(&self, mutation: &str, fields: &str, input: Value) -> Value {
        let payload = self.act(mutation, fields, input.clone()).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation} {input:#}");
        payload
    }

    /// The errors of a mutation that must leave the order as it was.
    pub async fn declined(&self, mutation: &str, order: &Value, input: Value) -> Vec<String> {
        let before = (self.order(order).await, self.events(order).await.len());
        let payload = self.act(mutation, "order { id }", input.clone()).await;
        assert_eq!(payload["order"], Value::Null, "{mutation} {input:#}");
        assert_eq!((self.order(order).await, self.events(order).await.len()), before, "refused, but changed: {mutation} {input:#}");
        errors(&payload)
    }

    /// The order's history, the latest first.
    pub async fn events(&self, order: &Value) -> Vec<Value> {
        let query = "query($id: ID!) { order(by: { id: $id }) { events(first: 100) { nodes { type version reason changes } } } }";
        self.run(query, json!({ "id": order["id"] })).await["order"]["events"]["nodes"].as_array().unwrap().clone()
    }

    /// Sends all of these at the same moment, to two processes; their payloads, in this order.
    pub async fn at_once(&self, fields: &'static str, inputs: Vec<(&'static str, Value)>) -> Vec<Value> {
        let tasks: Vec<_> = inputs
            .into_iter()
            .enumerate()
            .map(|(index, (mutation, input))| {
                let shop = if index % 2 == 0 { self.clone() } else { self.twin() };
                tokio::spawn(async move { shop.run(&save_document(mutation, fields), json!({ "input": input })).await["payload"].take() })
            })
            .collect();
        let mut payloads = Vec::new();
        for task in tasks {
            payloads.push(task.await.unwrap());
        }
        self.assert_stock_identity().await;
        self.assert_books().await;
        payloads
    }

    /// Orders say what their payments, refunds and invoices say.
    pub async fn assert_books(&self) {
        let db = self.database.reader();
        let mut paid: BTreeMap<Uuid, i64> = BTreeMap::new();
        let mut refunded: BTreeMap<Uuid, i64> = BTreeMap::new();
        for row in payment::Entity::of(self.organization).all(db).await.unwrap() {
            *paid.entry(row.order_id).or_default() += row.amount.ten_thousandths();
        }
        for row in refund::Entity::of(self.organization).all(db).await.unwrap() {
            *refunded.entry(row.order_id).or_default() += row.amount.ten_thousandths();
        }
        for order in order::Entity::of(self.organization).all(db).await.unwrap() {
            let sums = [&paid, &refunded].map(|sums| sums.get(&order.id).copied().unwrap_or_default());
            assert_eq!([order.paid_amount, order.refunded_amount].map(Decimal4::ten_thousandths), sums, "{order:?}");
            assert!(sums[1] <= sums[0], "more was given back than was paid: {order:?}");
        }
        let mut invoiced: BTreeMap<Uuid, i32> = BTreeMap::new();
        for row in invoice_line::Entity::of(self.organization).all(db).await.unwrap() {
            *invoiced.entry(row.line_id).or_default() += row.quantity;
        }
        for line in order_line::Entity::of(self.organization).all(db).await.unwrap() {
            assert_eq!(line.invoiced_quantity, invoiced.get(&line.id).copied().unwrap_or_default(), "{line:?}");
        }
    }

    /// The numbers of a company's invoices, in their order.
    pub async fn invoice_numbers(&self, company: &Value) -> Vec<String> {
        let id = domain::id::parse(company.as_str().unwrap()).unwrap().1;
        let rows = invoice::Entity::of(self.organization).filter(invoice::Column::CompanyId.eq(id));
        let mut numbers: Vec<_> = rows.all(self.database.reader()).await.unwrap().into_iter().map(|row| row.invoice_number).collect();
        numbers.sort_unstable();
        numbers
    }
}

/// The first so many numbers of a company.
pub fn first_numbers(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("{number:07}")).collect()
}
