//! A conflict shows the order as it is now, all of it of one moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::support::{Shop, order_of, save_document};

const UPDATE: &str = "mutation($input: UpdateOrderInput!) { payload: updateOrder(input: $input) { order { id } userErrors {
    ... on VersionConflictError { currentVersion order { version lines { quantity } totals { items { amount } } events(first: 1) { nodes { version } } } } } } }";

#[tokio::test]
async fn a_conflict_shows_what_it_is_asked_for() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let order = shop.made(order_of(&[("TEA", 2)])).await;
    shop.updated(&order, json!({ "internalNote": "Mine" })).await;
    let fields = "order { id } userErrors { ... on VersionConflictError { currentVersion order { internalNote shippingAddress { city } lines { sku } allowedActions } } }";
    for (mutation, id) in [("holdOrder", "id"), ("cancelOrder", "id"), ("updateOrder", "id"), ("createFulfillment", "orderId")] {
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!("mutation($input: {kind}!) {{ payload: {mutation}(input: $input) {{ {fields} }} }}");
        let payload = shop.run(&query, json!({ "input": { id: order["id"], "expectedVersion": 1 } })).await["payload"].take();
        let shown = &payload["userErrors"][0]["order"];
        assert_eq!((&payload["order"], &payload["userErrors"][0]["currentVersion"]), (&Value::Null, &json!(2)), "{mutation}");
        assert_eq!((&shown["internalNote"], &shown["lines"]), (&json!("Mine"), &json!([{ "sku": "TEA" }])), "{mutation}");
        assert_eq!(shown["shippingAddress"]["city"], "Springfield", "{mutation}");
        assert!(shown["allowedActions"].as_array().unwrap().contains(&json!("CANCEL")), "{mutation}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_conflict_is_of_one_moment() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 1_000).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let (writer, of, end) = (shop.elsewhere().await, order.clone(), Arc::clone(&is_over));
    let writer = tokio::spawn(async move {
        let update = save_document("updateOrder", "order { version }");
        let mut round = 0;
        while !end.load(Ordering::Relaxed) {
            round += 1;
            let lines = json!({ "update": [{ "id": of["lines"][0]["id"], "quantity": 1 + round % 50 }] });
            writer.run(&update, json!({ "input": { "id": of["id"], "lines": lines } })).await;
        }
    });
    let mut versions = std::collections::BTreeSet::new();
    for _ in 0..150 {
        let payload = shop.run(UPDATE, json!({ "input": { "id": order["id"], "expectedVersion": 999_999 } })).await["payload"].take();
        let error = &payload["userErrors"][0];
        let shown = &error["order"];
        assert_eq!(error["currentVersion"], shown["version"]);
        assert_eq!(shown["events"]["nodes"][0]["version"], shown["version"]);
        let quantity = shown["lines"][0]["quantity"].as_i64().unwrap();
        assert_eq!(shown["totals"]["items"]["amount"], format!("{quantity}0.00"));
        versions.insert(error["currentVersion"].as_i64().unwrap());
    }
    is_over.store(true, Ordering::Relaxed);
    writer.await.unwrap();
    assert!(versions.len() > 1, "nobody wrote meanwhile");
}
