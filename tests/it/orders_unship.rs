//! Parcels that never left, and orders whose rest is cancelled.

use serde_json::{Value, json};

use crate::support::{Shop, errors, in_rupees, line, order_of, units, with};

const PARCEL: &str = "order { id status version fulfillmentStatus lines { quantity reservedQuantity fulfilledQuantity } }
    fulfillment { id cancelledAt lines { quantity } } replayed";

async fn parcel(shop: &Shop, order: &Value, of: &[(usize, i32)]) -> Value {
    shop.fulfill(order, json!({ "lines": units(order, of) })).await["fulfillment"].take()
}

async fn take_back(shop: &Shop, parcel: &Value, more: Value) -> Value {
    shop.done("cancelFulfillment", PARCEL, with(json!({ "id": parcel["id"] }), more)).await
}

async fn refused(shop: &Shop, order: &Value, parcel: &Value) -> Vec<String> {
    shop.declined("cancelFulfillment", order, json!({ "id": parcel["id"] })).await
}

#[tokio::test]
async fn a_parcel_that_never_left_is_as_if_it_had_never_been() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 5)])).await;
    let first = parcel(&shop, &order, &[(0, 2)]).await;
    let second = parcel(&shop, &order, &[(0, 3)]).await;
    assert_eq!(shop.levels("TEA").await, [(4, 0)]);
    let payload = take_back(&shop, &first, json!({ "reason": "Wrong label", "idempotencyKey": "k", "expectedVersion": 3 })).await;
    assert_eq!(
        (&payload["order"]["status"], &payload["order"]["fulfillmentStatus"]),
        (&json!("PARTIALLY_SHIPPED"), &json!("PARTIALLY_FULFILLED"))
    );
    assert_eq!(payload["order"]["lines"], json!([{ "quantity": 5, "reservedQuantity": 2, "fulfilledQuantity": 3 }]));
    assert!(payload["fulfillment"]["cancelledAt"].is_string() && payload["fulfillment"]["lines"][0]["quantity"] == 2);
    assert_eq!(shop.levels("TEA").await, [(6, 2)]);
    let event = shop.events(&order).await[0].take();
    assert_eq!((&event["type"], &event["reason"]), (&json!("FULFILLMENT_CANCELLED"), &json!("Wrong label")));
    assert_eq!(event["changes"]["fulfillments"]["to"]["cancelledAt"], payload["fulfillment"]["cancelledAt"]);
    // The same key answers as it did; without it there is nothing to take back twice, nor to follow.
    let again = take_back(&shop, &first, json!({ "reason": "Wrong label", "idempotencyKey": "k" })).await;
    assert_eq!((&again["replayed"], &again["fulfillment"]["id"]), (&json!(true), &first["id"]));
    assert_eq!(refused(&shop, &order, &first).await, ["CONFLICT input.id"]);
    assert_eq!(errors(&shop.track(&first, json!({ "carrier": "UPS" })).await), ["CONFLICT input.id"]);
    let none = take_back(&shop, &second, json!({})).await;
    assert_eq!((&none["order"]["status"], shop.levels("TEA").await), (&json!("AWAITING_SHIPMENT"), vec![(9, 5)]));
    // It counts nowhere: what leaves after it and comes makes the order delivered.
    let third = shop.fulfill(&order, json!({})).await["fulfillment"].take();
    assert_eq!(shop.order(&order).await["status"], "SHIPPED");
    let came = chrono::Utc::now().to_rfc3339();
    let delivered = shop.track(&third, json!({ "deliveredAt": came })).await;
    assert_eq!(delivered["order"]["status"], "DELIVERED");
    assert_eq!(refused(&shop, &order, &third).await, ["ILLEGAL_TRANSITION input.id"]);
    shop.assert_on_hand(&[("TEA", 9)]).await;
    // A line of which nothing has left after all may go.
    let order = shop.made(order_of(&[("TEA", 1), ("TEA", 2)])).await;
    let first = parcel(&shop, &order, &[(0, 1)]).await;
    take_back(&shop, &first, json!({})).await;
    let gone = shop.updated(&order, json!({ "lines": { "remove": [order["lines"][0]["id"]] } })).await;
    assert_eq!(gone["lines"].as_array().unwrap().len(), 1);
    shop.cancel(&order).await;
    // By hand, what was taken back is not delivered either.
    let order = shop.made(order_of(&[("TEA", 2)])).await;
    let first = parcel(&shop, &order, &[(0, 1)]).await;
    take_back(&shop, &first, json!({})).await;
    shop.fulfilled(&order, json!({})).await;
    shop.updated(&order, json!({ "status": "DELIVERED" })).await;
    let query = "query($id: ID!) { order(by: { id: $id }) { fulfillments { deliveredAt cancelledAt } } }";
    let parcels = shop.run(query, json!({ "id": order["id"] })).await["order"]["fulfillments"].take();
    assert!(parcels[0]["deliveredAt"].is_null() && parcels[1]["deliveredAt"].is_string(), "{parcels:#}");
}

#[tokio::test]
async fn what_came_back_had_left() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 3)])).await;
    let first = parcel(&shop, &order, &[(0, 2)]).await;
    shop.given_back(&order, json!({ "lines": units(&order, &[(0, 1)]), "restock": false })).await;
    assert_eq!(refused(&shop, &order, &first).await, ["CONFLICT input.id"]);
    assert_eq!(shop.declined("cancelFulfillment", &order, json!({ "id": order["id"] })).await, ["NOT_FOUND input.id"]);
    // Where stock is not counted none moves.
    let order = shop.made(with(order_of(&[("TEA", 3)]), json!({ "disableInventoryCount": true }))).await;
    let whole = parcel(&shop, &order, &[(0, 3)]).await;
    let payload = take_back(&shop, &whole, json!({})).await;
    assert_eq!(payload["order"]["lines"][0]["reservedQuantity"], 0);
    assert_eq!(shop.levels("TEA").await, [(7, 1)]);
}

#[tokio::test]
async fn the_rest_of_an_order_is_cancelled() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    shop.adjust("TEA", None, 20).await;
    let lines = json!([line("TEA", 4, "100", "0"), line("TEA", 2, "50", "0")]);
    let order = shop.made(in_rupees(lines, json!({ "disableInventoryCount": false, "charges": { "discount": "50" } }))).await;
    let rest = |order: &Value| json!({ "id": order["id"], "remaining": true, "reason": "Out of season" });
    assert_eq!(shop.declined("cancelOrder", &order, rest(&order)).await, ["ILLEGAL_TRANSITION input.id"]);
    shop.fulfilled(&order, json!({ "lines": units(&order, &[(0, 1)]) })).await;
    let payload = shop.done("cancelOrder", "order { id }", rest(&order)).await;
    let now = shop.order(&payload["order"]).await;
    assert_eq!((&now["status"], now["lines"].as_array().unwrap().len(), &now["lines"][0]["quantity"]), (&json!("SHIPPED"), 1, &json!(1)));
    // 100 − 50, with 18 %.
    assert_eq!((&now["totals"]["grandTotal"]["amount"], shop.levels("TEA").await), (&json!("59.00"), vec![(19, 0)]));
    let event = shop.events(&order).await[0].take();
    assert_eq!(
        (&event["type"], &event["reason"], &event["changes"]["status"]["to"]),
        (&json!("LINES_CHANGED"), &json!("Out of season"), &json!("SHIPPED"))
    );
    assert_eq!(shop.declined("cancelOrder", &order, rest(&order)).await, ["ILLEGAL_TRANSITION input.id"]);
    // What is billed and has not left stays.
    let order = shop.made(in_rupees(json!([line("TEA", 2, "100", "150")]), json!({}))).await;
    shop.fulfilled(&order, json!({ "lines": units(&order, &[(0, 1)]) })).await;
    assert_eq!(shop.declined("cancelOrder", &order, rest(&order)).await, ["OUT_OF_RANGE input.id"]);
    shop.invoiced(&order, json!({})).await;
    assert_eq!(shop.declined("cancelOrder", &order, rest(&order)).await, ["CONFLICT input.id"]);
    shop.assert_stock_identity().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn once_at_the_same_moment() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 40).await;
    for _ in 0..3 {
        let order = shop.made(order_of(&[("TEA", 5)])).await;
        let first = parcel(&shop, &order, &[(0, 2)]).await;
        let unship = ("cancelFulfillment", json!({ "id": first["id"] }));
        let payloads = shop.at_once("order { id }", vec![unship; 4]).await;
        assert_eq!(payloads.iter().filter(|payload| payload["order"].is_object()).count(), 1, "{payloads:#?}");
        shop.fulfilled(&order, json!({ "lines": units(&order, &[(0, 1)]) })).await;
        let rest = ("cancelOrder", json!({ "id": order["id"], "remaining": true }));
        let payloads = shop.at_once("order { id }", vec![rest; 4]).await;
        assert_eq!(payloads.iter().filter(|payload| payload["order"].is_object()).count(), 1, "{payloads:#?}");
        let now = shop.order(&order).await;
        assert_eq!((&now["status"], &now["lines"][0]["quantity"]), (&json!("SHIPPED"), &json!(1)));
    }
    shop.assert_on_hand(&[("TEA", 40)]).await;
}
