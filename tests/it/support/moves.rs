//! Goods that leave and come back.

use serde_json::{Value, json};

use super::{ORDER, Shop, errors, save_document, with};

impl Shop {
    /// The payload of `createFulfillment`; afterwards the books must balance.
    pub async fn fulfill(&self, order: &Value, more: Value) -> Value {
        self.about("createFulfillment", "fulfillment { id } replayed", order, more).await
    }

    /// The order after goods have left.
    pub async fn fulfilled(&self, order: &Value, more: Value) -> Value {
        accepted(self.fulfill(order, more.clone()).await, &more)
    }

    /// The payload of `recordReturn`; afterwards the books must balance.
    pub async fn give_back(&self, order: &Value, more: Value) -> Value {
        self.about("recordReturn", "return { id amount { amount } reason restocked } replayed", order, more).await
    }

    /// The order after goods have come back.
    pub async fn given_back(&self, order: &Value, more: Value) -> Value {
        accepted(self.give_back(order, more.clone()).await, &more)
    }

    /// The payload of `updateFulfillment`; afterwards the books must balance.
    pub async fn track(&self, fulfillment: &Value, more: Value) -> Value {
        let fields = format!("order {{ {ORDER} }} fulfillment {{ id carrier service trackingNumber trackingUrl shippedAt deliveredAt }}");
        let input = with(json!({ "id": fulfillment["id"] }), more);
        let mut data = self.run(&save_document("updateFulfillment", &fields), json!({ "input": input })).await;
        self.assert_stock_identity().await;
        data["payload"].take()
    }

    /// The errors of a mutation about an order that changes nothing.
    pub async fn move_refused(&self, mutation: &str, order: &Value, more: Value) -> Vec<String> {
        let before = self.order(order).await;
        let payload = self.about(mutation, "", order, more.clone()).await;
        assert_eq!(payload["order"], Value::Null, "{more:#}\n{payload:#}");
        assert_eq!(self.order(order).await, before, "a refused {mutation} changed something: {more:#}");
        errors(&payload)
    }

    async fn about(&self, mutation: &str, fields: &str, order: &Value, more: Value) -> Value {
        let input = with(json!({ "orderId": order["id"] }), more);
        let mut data = self.run(&save_document(mutation, &format!("order {{ {ORDER} }} {fields}")), json!({ "input": input })).await;
        self.assert_stock_identity().await;
        data["payload"].take()
    }

    /// The history of an order, newest first.
    pub async fn history(&self, order: &Value) -> Vec<Value> {
        let query = "query($id: ID!) { order(by: { id: $id }) { events(first: 20) { nodes { type version actor changes reason } } } }";
        self.run(query, json!({ "id": order["id"] })).await["order"]["events"]["nodes"].as_array().unwrap().clone()
    }
}

fn accepted(mut payload: Value, input: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{input:#}");
    payload["order"].take()
}

/// Units of an order's lines, by their positions.
pub fn units(order: &Value, units: &[(usize, i32)]) -> Value {
    let unit = |(line, quantity): &(usize, i32)| json!({ "lineId": order["lines"][line]["id"], "quantity": quantity });
    units.iter().map(unit).collect()
}
