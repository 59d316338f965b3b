//! Goods that leave and come back.

use serde_json::{Value, json};

use super::{ORDER, Shop, with};

impl Shop {
    /// The payload of `createFulfillment`; afterwards stock and books must balance.
    pub async fn fulfill(&self, order: &Value, more: Value) -> Value {
        let fields = format!("order {{ {ORDER} }} fulfillment {{ id }} replayed");
        self.act("createFulfillment", &fields, with(json!({ "orderId": order["id"] }), more)).await
    }

    /// The order after goods have left.
    pub async fn fulfilled(&self, order: &Value, more: Value) -> Value {
        accepted(self.fulfill(order, more.clone()).await, &more)
    }

    /// The payload of `recordReturn`; afterwards stock and books must balance.
    pub async fn give_back(&self, order: &Value, more: Value) -> Value {
        let fields = format!("order {{ {ORDER} }} return {{ id amount {{ amount }} reason restocked }} replayed");
        self.act("recordReturn", &fields, with(json!({ "orderId": order["id"] }), more)).await
    }

    /// The order after goods have come back.
    pub async fn given_back(&self, order: &Value, more: Value) -> Value {
        accepted(self.give_back(order, more.clone()).await, &more)
    }

    /// The payload of `updateFulfillment`; afterwards stock and books must balance.
    pub async fn track(&self, fulfillment: &Value, more: Value) -> Value {
        let fields = format!("order {{ {ORDER} }} fulfillment {{ id carrier service trackingNumber trackingUrl shippedAt deliveredAt }}");
        self.act("updateFulfillment", &fields, with(json!({ "id": fulfillment["id"] }), more)).await
    }

    /// The errors of a mutation about an order that changes nothing.
    pub async fn move_refused(&self, mutation: &str, order: &Value, more: Value) -> Vec<String> {
        self.declined(mutation, order, with(json!({ "orderId": order["id"] }), more)).await
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
