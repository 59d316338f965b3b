//! The status table, walked from every status to every other.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Shop, address, errors, order_of, save_document, with};

const OPEN: [&str; 9] =
    ["PENDING", "IN_REVIEW", "PROCESSING", "COMMITTED", "BACKORDER", "ON_HOLD", "POSTPONED", "AWAITING_SHIPMENT", "INVOICED"];
const SHIPPABLE: [&str; 6] = ["PENDING", "PROCESSING", "COMMITTED", "BACKORDER", "AWAITING_SHIPMENT", "INVOICED"];
const CLOSED: [(&str, &[&str]); 9] = [
    ("PARTIALLY_SHIPPED", &["SHIPPED", "UNDELIVERED"]),
    ("SHIPPED", &["DELIVERED", "UNDELIVERED", "FULFILLED", "COMPLETED", "RETURNED"]),
    ("UNDELIVERED", &["SHIPPED", "DELIVERED", "RETURNED"]),
    ("DELIVERED", &["FULFILLED", "COMPLETED", "RETURNED"]),
    ("FULFILLED", &["COMPLETED", "RETURNED"]),
    ("COMPLETED", &["RETURNED"]),
    ("PARTIALLY_REFUNDED", &["COMPLETED", "RETURNED"]),
    ("RETURNED", &[]),
    ("CANCELLED", &[]),
];

/// Where `updateOrder` takes an order of one line, whose goods have all left where any have.
fn allowed(from: &str) -> BTreeSet<String> {
    if let Some((_, to)) = CLOSED.iter().find(|(status, _)| *status == from) {
        return to.iter().map(ToString::to_string).collect();
    }
    let mut to: BTreeSet<_> = OPEN.iter().filter(|to| **to != from).map(ToString::to_string).collect();
    to.insert("CANCELLED".to_owned());
    if SHIPPABLE.contains(&from) {
        to.insert("SHIPPED".to_owned());
    }
    to
}

fn texts(value: &Value) -> BTreeSet<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

async fn walk(from: &[&str]) {
    let shop = Shop::open().await;
    shop.stocked("TEA", 1_000).await;
    let create = save_document("createSalesOrder", "order { id allowedStatuses }");
    let update = save_document("updateOrder", "order { status version allowedStatuses fulfillmentStatus }");
    let input = |status: &str| {
        // A backorder that lacks nothing is none, so this one lacks a unit; a partly shipped one has sent one of two.
        let quantity = if status == "BACKORDER" { 2_000 } else { 2 };
        let fulfilled = (status == "PARTIALLY_SHIPPED").then_some(1);
        let line = json!({ "product": { "sku": "TEA" }, "quantity": quantity, "fulfilledQuantity": fulfilled });
        json!({ "input": { "status": status, "shippingAddress": address(), "lines": [line] } })
    };
    for from in from {
        let mut order = shop.run(&create, input(from)).await["payload"]["order"].take();
        assert_eq!(texts(&order["allowedStatuses"]), allowed(from), "{from}");
        for to in OPEN.iter().chain(CLOSED.iter().map(|(status, _)| status)) {
            let mut payload = shop.run(&update, json!({ "input": { "id": order["id"], "status": to } })).await["payload"].take();
            if to == from {
                assert_eq!((&payload["order"]["status"], &payload["order"]["version"]), (&json!(to), &json!(1)), "{from}");
            } else if allowed(from).contains(*to) {
                if *from == "BACKORDER" && payload["order"].is_null() {
                    // It lacks units: with enough of them the way is free.
                    assert_eq!(errors(&payload), ["UNAVAILABLE input.status"], "{from} → {to}");
                    shop.adjust("TEA", None, 2_000).await;
                    payload = shop.run(&update, json!({ "input": { "id": order["id"], "status": to } })).await["payload"].take();
                }
                assert_eq!((&payload["userErrors"], &payload["order"]["status"]), (&json!([]), &json!(to)), "{from} → {to}");
                let mut next = allowed(to);
                if (*from, *to) == ("PARTIALLY_SHIPPED", "UNDELIVERED") {
                    // Something is left to ship, so it cannot all come back.
                    next.remove("RETURNED");
                }
                assert_eq!(texts(&payload["order"]["allowedStatuses"]), next, "{from} → {to}");
                shop.assert_stock_identity().await;
                if *from == "BACKORDER" {
                    shop.run(&update, json!({ "input": { "id": order["id"], "status": "CANCELLED" } })).await;
                    let left = shop.levels("TEA").await[0];
                    shop.adjust("TEA", None, i32::try_from(1_000 - (left.0 - left.1)).unwrap().min(0)).await;
                }
                order = shop.run(&create, input(from)).await["payload"]["order"].take();
            } else {
                let error = &payload["userErrors"][0];
                assert_eq!(errors(&payload), ["ILLEGAL_TRANSITION input.status"], "{from} → {to}");
                assert_eq!(
                    (&error["__typename"], &error["from"], &error["to"]),
                    (&json!("IllegalTransitionError"), &json!(from), &json!(to))
                );
                assert_eq!(texts(&error["allowed"]), allowed(from), "{from} → {to}");
            }
        }
    }
    shop.assert_stock_identity().await;
}

#[tokio::test]
async fn from_the_first_open_statuses() {
    walk(&["PENDING", "IN_REVIEW", "PROCESSING", "COMMITTED"]).await;
}

#[tokio::test]
async fn from_the_other_open_statuses() {
    walk(&["ON_HOLD", "POSTPONED", "AWAITING_SHIPMENT", "INVOICED"]).await;
}

#[tokio::test]
async fn from_a_backorder() {
    walk(&["BACKORDER"]).await;
}

#[tokio::test]
async fn from_statuses_past_shipping() {
    walk(&[
        "PARTIALLY_SHIPPED",
        "SHIPPED",
        "UNDELIVERED",
        "DELIVERED",
        "FULFILLED",
        "COMPLETED",
        "PARTIALLY_REFUNDED",
        "RETURNED",
        "CANCELLED",
    ])
    .await;
}

#[tokio::test]
async fn a_parcel_that_comes_back_before_the_rest_has_left() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10).await;
    let line = json!([{ "product": { "sku": "TEA" }, "quantity": 5, "fulfilledQuantity": 2 }]);
    let partly = with(order_of(&[]), json!({ "status": "PARTIALLY_SHIPPED", "lines": line }));
    for (to, levels) in [("SHIPPED", (7, 0)), ("DELIVERED", (7, 0))] {
        let order = shop.made(partly.clone()).await;
        let back = shop.updated(&order, json!({ "status": "UNDELIVERED" })).await;
        assert_eq!(
            (&back["lines"][0]["reservedQuantity"], texts(&back["allowedStatuses"])),
            (&json!(3), ["SHIPPED", "DELIVERED"].map(str::to_owned).into())
        );
        let after = shop.updated(&order, json!({ "status": to })).await;
        assert_eq!(after["status"], to);
        assert_eq!(shop.levels("TEA").await, [levels], "{to}");
    }
}

#[tokio::test]
async fn a_delivery_is_dated() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10).await;
    let order = shop.made(with(order_of(&[("TEA", 1)]), json!({ "status": "SHIPPED" }))).await;
    assert_eq!(order["fulfillments"][0]["deliveredAt"], Value::Null);
    let delivered = shop.updated(&order, json!({ "status": "DELIVERED" })).await;
    assert!(delivered["fulfillments"][0]["deliveredAt"].is_string());
    let undelivered = shop.made(with(order_of(&[("TEA", 1)]), json!({ "status": "UNDELIVERED" }))).await;
    let again = shop.updated(&undelivered, json!({ "status": "SHIPPED" })).await;
    assert_eq!((&again["status"], again["fulfillments"].as_array().unwrap().len()), (&json!("SHIPPED"), 1));
}
