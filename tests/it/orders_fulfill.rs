//! Goods that leave, whole or in parts, and news of them.

use chrono::{TimeDelta, Utc};
use entity::{Tenant, fulfillment, idempotency_key};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Shop, errors, order_of, units, with};

#[tokio::test]
async fn goods_leave_in_parts() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10).await;
    shop.stocked("CUP", 5).await;
    let order = shop.made(with(order_of(&[("TEA", 4), ("CUP", 2)]), json!({ "placedAt": "2024-01-01" }))).await;
    let how = json!({ "lines": units(&order, &[(0, 3)]), "carrier": " UPS ", "service": "Ground", "trackingNumber": "1Z", "trackingUrl": "https://example.com/1Z", "shippedAt": "2024-01-02T03:04:05+01:00" });
    let payload = shop.fulfill(&order, how).await;
    assert_eq!((&payload["userErrors"], &payload["replayed"]), (&json!([]), &json!(false)));
    let partly = &payload["order"];
    assert_eq!(
        (&partly["status"], &partly["fulfillmentStatus"], &partly["version"]),
        (&json!("PARTIALLY_SHIPPED"), &json!("PARTIALLY_FULFILLED"), &json!(2))
    );
    assert_eq!((&partly["lines"][0]["fulfilledQuantity"], &partly["lines"][0]["reservedQuantity"]), (&json!(3), &json!(1)));
    let query = "query($id: ID!) { node(id: $id) { ... on Fulfillment { carrier service trackingNumber trackingUrl shippedAt deliveredAt
        warehouse { name } order { id } lines { line { sku } quantity } } } }";
    let parcel = shop.run(query, json!({ "id": payload["fulfillment"]["id"] })).await["node"].take();
    assert_eq!(
        parcel,
        json!({
            "carrier": "UPS", "service": "Ground", "trackingNumber": "1Z", "trackingUrl": "https://example.com/1Z",
            "shippedAt": "2024-01-02T02:04:05Z", "deliveredAt": null, "warehouse": { "name": "Main warehouse" },
            "order": { "id": order["id"] }, "lines": [{ "line": { "sku": "TEA" }, "quantity": 3 }],
        })
    );
    shop.assert_on_hand(&[("TEA", 10), ("CUP", 5)]).await;
    let event = shop.events(&order).await[0].clone();
    assert_eq!((&event["type"], &event["version"], &event["reason"]), (&json!("FULFILLMENT_CREATED"), &json!(2), &Value::Null));
    assert_eq!(event["changes"]["status"], json!({ "from": "PENDING", "to": "PARTIALLY_SHIPPED" }));
    assert_eq!(event["changes"]["lines"]["to"][0]["fulfilledQuantity"], 3);
    assert_eq!(event["changes"]["fulfillments"]["to"]["trackingNumber"], "1Z");
    // The rest, as nothing is said of lines.
    let done = shop.fulfilled(&order, json!({ "lines": null })).await;
    assert_eq!((&done["status"], &done["fulfillmentStatus"], &done["version"]), (&json!("SHIPPED"), &json!("FULFILLED"), &json!(3)));
    assert_eq!(done["fulfillments"][1]["lines"].as_array().unwrap().iter().map(|line| line["quantity"].as_i64().unwrap()).sum::<i64>(), 3);
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(6, 0)], vec![(3, 0)]));
    shop.assert_on_hand(&[("TEA", 10), ("CUP", 5)]).await;
}

#[tokio::test]
async fn what_cannot_leave_is_told_at_its_path() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10).await;
    let order = shop.made(order_of(&[("TEA", 4), ("TEA", 1)])).await;
    let other = shop.made(order_of(&[("TEA", 1)])).await;
    let of_other = units(&other, &[(0, 1)]);
    let line = |line: Value, quantity: i32| json!({ "lines": [{ "lineId": line, "quantity": quantity }] });
    let first = order["lines"][0]["id"].clone();
    for (more, wanted) in [
        (json!({ "lines": [] }), "REQUIRED input.lines"),
        (json!({ "lines": of_other }), "NOT_FOUND input.lines.0.lineId"),
        (line(json!("line"), 1), "INVALID input.lines.0.lineId"),
        (line(order["id"].clone(), 1), "NOT_FOUND input.lines.0.lineId"),
        (line(json!(" "), 1), "REQUIRED input.lines.0.lineId"),
        (line(first.clone(), 0), "OUT_OF_RANGE input.lines.0.quantity"),
        (line(first.clone(), -1), "OUT_OF_RANGE input.lines.0.quantity"),
        (line(first.clone(), 5), "OUT_OF_RANGE input.lines.0.quantity"),
        (json!({ "lines": units(&order, &[(0, 1), (1, 1), (0, 1)]) }), "CONFLICT input.lines.2.lineId"),
        (json!({ "lines": vec![json!({ "lineId": first, "quantity": 1 }); 501] }), "TOO_LONG input.lines"),
        (json!({ "shippedAt": "yesterday" }), "INVALID input.shippedAt"),
        (json!({ "shippedAt": Utc::now() + TimeDelta::hours(25) }), "OUT_OF_RANGE input.shippedAt"),
        (json!({ "carrier": "x".repeat(256) }), "TOO_LONG input.carrier"),
        (json!({ "trackingUrl": "a\u{7}b" }), "INVALID input.trackingUrl"),
        (json!({ "expectedVersion": 2 }), "VERSION_CONFLICT input.expectedVersion"),
        (json!({ "orderId": first }), "NOT_FOUND input.orderId"),
        (json!({ "orderId": "x" }), "INVALID input.orderId"),
    ] {
        let refused = shop.move_refused("createFulfillment", &order, more.clone()).await;
        assert_eq!(refused.first().map(String::as_str), Some(wanted), "{more:#}");
    }
    let everything = json!({ "lines": [{ "lineId": first, "quantity": 9 }, { "lineId": "x", "quantity": 1 }], "service": "x".repeat(256) });
    assert_eq!(
        shop.move_refused("createFulfillment", &order, everything).await,
        ["OUT_OF_RANGE input.lines.0.quantity", "INVALID input.lines.1.lineId", "TOO_LONG input.service"]
    );
    assert_eq!(shop.fulfilled(&order, json!({ "expectedVersion": 1, "shippedAt": Utc::now() + TimeDelta::hours(23) })).await["version"], 2);
    assert_eq!(shop.levels("TEA").await, [(5, 1)]);
}

#[tokio::test]
async fn goods_leave_from_some_statuses_only() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    for status in ["PENDING", "PROCESSING", "COMMITTED", "BACKORDER", "AWAITING_SHIPMENT", "INVOICED"] {
        let order = shop.made(with(order_of(&[("TEA", 2)]), json!({ "status": status }))).await;
        assert_eq!(shop.fulfilled(&order, json!({ "lines": units(&order, &[(0, 1)]) })).await["status"], "PARTIALLY_SHIPPED", "{status}");
        assert_eq!(shop.fulfilled(&order, json!({})).await["status"], "SHIPPED", "{status}");
    }
    for status in ["IN_REVIEW", "ON_HOLD", "POSTPONED", "SHIPPED", "DELIVERED", "FULFILLED", "COMPLETED", "RETURNED", "CANCELLED"] {
        let order = shop.made(with(order_of(&[("TEA", 2)]), json!({ "status": status }))).await;
        let payload = shop.fulfill(&order, json!({})).await;
        assert_eq!(errors(&payload), ["ILLEGAL_TRANSITION input.orderId"], "{status}");
        let error = &payload["userErrors"][0];
        assert_eq!((&error["from"], &error["to"], &error["allowed"]), (&json!(status), &json!("SHIPPED"), &order["allowedStatuses"]));
    }
    // A parcel came back before the rest has left: the rest may follow. With nothing left there is nothing to send.
    let lines = json!([{ "product": { "sku": "TEA" }, "quantity": 3, "fulfilledQuantity": 1 }]);
    let partly = shop.made(with(order_of(&[]), json!({ "status": "PARTIALLY_SHIPPED", "lines": lines }))).await;
    shop.updated(&partly, json!({ "status": "UNDELIVERED" })).await;
    assert_eq!(shop.fulfilled(&partly, json!({ "lines": units(&partly, &[(0, 1)]) })).await["status"], "PARTIALLY_SHIPPED");
    assert_eq!(shop.fulfilled(&partly, json!({})).await["status"], "SHIPPED");
    shop.updated(&partly, json!({ "status": "UNDELIVERED" })).await;
    assert_eq!(shop.move_refused("createFulfillment", &partly, json!({})).await, ["CONFLICT input.orderId"]);
    assert_eq!(shop.levels("TEA").await, [(86, 6)]);
    shop.assert_stock_identity().await;
}

#[tokio::test]
async fn a_part_of_a_backorder_leaves() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    shop.stocked("CUP", 1).await;
    let waiting = shop.made(with(order_of(&[("TEA", 4), ("TEA", 3), ("CUP", 2)]), json!({ "allowBackorder": true }))).await;
    assert_eq!(waiting["status"], "BACKORDER");
    // More than the line has reserved, and nothing is free: another line's units are not its own.
    let short = shop.fulfill(&waiting, json!({ "lines": units(&waiting, &[(2, 2), (1, 3)]) })).await;
    assert_eq!(errors(&short), ["UNAVAILABLE input.lines"]);
    let mut items = short["userErrors"][0]["items"].as_array().unwrap().clone();
    items.sort_by_key(|item| item["product"]["sku"].as_str().map(str::to_owned));
    let item = |sku: &str, line: usize, index: usize, required: i32, available: i32| {
        json!({
            "lineIndexes": [index], "orderLines": [{ "id": waiting["lines"][line]["id"], "sku": sku }], "product": { "sku": sku },
            "requiredQuantity": required, "availableQuantity": available,
        })
    };
    assert_eq!(items, [item("CUP", 2, 0, 2, 1), item("TEA", 1, 1, 3, 1)]);
    // What it has leaves; the rest waits on.
    let partly = shop.fulfilled(&waiting, json!({ "lines": units(&waiting, &[(0, 2), (1, 1)]) })).await;
    assert_eq!(partly["status"], "PARTIALLY_SHIPPED");
    let reserved: Vec<_> = partly["lines"].as_array().unwrap().iter().map(|line| line["reservedQuantity"].as_i64().unwrap()).collect();
    assert_eq!(reserved, [2, 0, 1]);
    assert_eq!(shop.levels("TEA").await, [(2, 2)]);
    assert_eq!(shop.move_refused("createFulfillment", &waiting, json!({})).await, ["UNAVAILABLE input.lines"]);
    // New stock is taken as it comes: reserved units first, then available ones.
    shop.adjust("TEA", None, 2).await;
    shop.adjust("CUP", None, 5).await;
    let done = shop.fulfilled(&waiting, json!({})).await;
    assert_eq!(done["status"], "SHIPPED");
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(0, 0)], vec![(4, 0)]));
    shop.assert_on_hand(&[("TEA", 7), ("CUP", 6)]).await;
}

#[tokio::test]
async fn goods_that_are_not_counted_leave_without_stock() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 1).await;
    shop.product("NONE", json!({})).await;
    let order = shop.made(with(order_of(&[("TEA", 9), ("NONE", 1)]), json!({ "disableInventoryCount": true }))).await;
    assert_eq!(shop.fulfilled(&order, json!({ "lines": units(&order, &[(0, 5)]) })).await["status"], "PARTIALLY_SHIPPED");
    assert_eq!(shop.fulfilled(&order, json!({})).await["status"], "SHIPPED");
    assert_eq!((shop.levels("TEA").await, shop.levels("NONE").await), (vec![(1, 0)], vec![]));
    shop.assert_on_hand(&[("TEA", 1)]).await;
}

#[tokio::test]
async fn a_fulfilment_has_a_key() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(with(order_of(&[("TEA", 4)]), json!({ "placedAt": "2024-01-01" }))).await;
    let input = json!({ "idempotencyKey": "k", "lines": units(&order, &[(0, 2)]), "shippedAt": "2024-01-02T03:04:05Z" });
    let first = shop.fulfill(&order, input.clone()).await;
    assert_eq!(first["replayed"], false);
    for spelling in [
        json!({}),
        json!({ "expectedVersion": 1, "carrier": " ", "idempotencyKey": " k " }),
        json!({ "shippedAt": "2024-01-02T04:04:05.000+01:00", "trackingUrl": null }),
    ] {
        let again = shop.fulfill(&order, with(input.clone(), spelling.clone())).await;
        assert_eq!(
            (&again["replayed"], &again["fulfillment"], &again["order"]),
            (&json!(true), &first["fulfillment"], &first["order"]),
            "{spelling}"
        );
    }
    for other in [
        json!({ "lines": units(&order, &[(0, 1)]) }),
        json!({ "carrier": "UPS" }),
        json!({ "orderId": "nonsense" }),
        json!({ "lines": null }),
    ] {
        assert_eq!(
            shop.move_refused("createFulfillment", &order, with(input.clone(), other)).await,
            ["IDEMPOTENCY_CONFLICT input.idempotencyKey"]
        );
    }
    // A refused one leaves its key free; a replay answers with the order as it is now.
    let many = json!({ "idempotencyKey": "m", "lines": units(&order, &[(0, 3)]) });
    assert_eq!(shop.move_refused("createFulfillment", &order, many).await, ["OUT_OF_RANGE input.lines.0.quantity"]);
    let rest = json!({ "idempotencyKey": "m", "lines": units(&order, &[(0, 2)]) });
    assert_eq!(shop.fulfilled(&order, rest).await["status"], "SHIPPED");
    let now = shop.twin().fulfill(&order, input).await;
    assert_eq!((&now["replayed"], &now["order"]["status"], &now["order"]["version"]), (&json!(true), &json!("SHIPPED"), &json!(3)));
    assert_eq!((shop.count::<fulfillment::Entity>().await, shop.count::<idempotency_key::Entity>().await), (2, 2));
    shop.assert_on_hand(&[("TEA", 9)]).await;
}

#[tokio::test]
async fn news_of_a_parcel() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(with(order_of(&[("TEA", 4)]), json!({ "placedAt": "2024-01-01" }))).await;
    let how = json!({ "lines": units(&order, &[(0, 1)]), "carrier": "UPS", "shippedAt": "2024-01-02T00:00:00Z" });
    let parcel = shop.fulfill(&order, how).await["fulfillment"].take();
    let news = json!({ "service": "Air", "trackingNumber": "1Z", "trackingUrl": "https://example.com", "carrier": null });
    let told = shop.track(&parcel, news.clone()).await;
    assert_eq!(told["userErrors"], json!([]));
    assert_eq!(
        told["fulfillment"],
        json!({
            "id": parcel["id"], "carrier": "UPS", "service": "Air", "trackingNumber": "1Z", "trackingUrl": "https://example.com",
            "shippedAt": "2024-01-02T00:00:00Z", "deliveredAt": null,
        })
    );
    assert_eq!((&told["order"]["version"], &told["order"]["status"]), (&json!(3), &json!("PARTIALLY_SHIPPED")));
    let event = shop.events(&order).await[0].clone();
    assert_eq!(event["type"], "FULFILLMENT_UPDATED");
    assert_eq!(event["changes"].as_object().unwrap().keys().collect::<Vec<_>>(), ["fulfillments"]);
    let change = &event["changes"]["fulfillments"];
    assert_eq!((&change["from"]["service"], &change["to"]["service"]), (&Value::Null, &json!("Air")));
    // Nothing new is no change.
    for same in [news, json!({}), json!({ "carrier": "" })] {
        assert_eq!(shop.track(&parcel, same).await["order"]["version"], 3);
    }
    for (more, wanted) in [
        (json!({ "deliveredAt": "2024-01-01T23:59:59Z" }), "OUT_OF_RANGE input.deliveredAt"),
        (json!({ "deliveredAt": Utc::now() + TimeDelta::hours(25) }), "OUT_OF_RANGE input.deliveredAt"),
        (json!({ "deliveredAt": 5 }), "INVALID input.deliveredAt"),
        (json!({ "carrier": "x".repeat(256) }), "TOO_LONG input.carrier"),
        (json!({ "id": order["id"] }), "NOT_FOUND input.id"),
        (json!({ "id": "" }), "REQUIRED input.id"),
        (json!({ "id": "fulfillment_00000000000000000000000000" }), "NOT_FOUND input.id"),
    ] {
        let refused = shop.track(&parcel, more.clone()).await;
        assert_eq!(
            (errors(&refused), &refused["fulfillment"], &refused["order"]),
            (vec![wanted.to_owned()], &Value::Null, &Value::Null),
            "{more}"
        );
    }
    assert_eq!(shop.order(&order).await["version"], 3);
}

#[tokio::test]
async fn an_order_is_delivered_with_its_last_parcel() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 20).await;
    let order = shop.made(order_of(&[("TEA", 3)])).await;
    let mut parcels = Vec::new();
    for _ in 0..2 {
        parcels.push(shop.fulfill(&order, json!({ "lines": units(&order, &[(0, 1)]) })).await["fulfillment"].take());
    }
    let there = json!({ "deliveredAt": Utc::now() + TimeDelta::hours(1) });
    // All that left is there, but something has not left.
    for parcel in &parcels {
        assert_eq!(shop.track(parcel, there.clone()).await["order"]["status"], "PARTIALLY_SHIPPED");
    }
    let last = shop.fulfill(&order, json!({})).await["fulfillment"].take();
    assert_eq!(shop.track(&last, json!({ "carrier": "UPS" })).await["order"]["status"], "SHIPPED");
    let delivered = shop.track(&last, there.clone()).await["order"].take();
    assert_eq!((&delivered["status"], &delivered["version"]), (&json!("DELIVERED"), &json!(8)));
    let event = &shop.events(&order).await[0];
    assert_eq!((&event["type"], &event["changes"]["status"]["to"]), (&json!("FULFILLMENT_UPDATED"), &json!("DELIVERED")));
    // Past its delivery the status is no longer the parcel's.
    shop.updated(&order, json!({ "status": "COMPLETED" })).await;
    let late = shop.track(&parcels[0], json!({ "deliveredAt": Utc::now() })).await;
    assert_eq!((&late["order"]["status"], &late["order"]["version"]), (&json!("COMPLETED"), &json!(10)));
    // A parcel that came back, and then came after all.
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let parcel = shop.fulfill(&order, json!({})).await["fulfillment"].take();
    shop.updated(&order, json!({ "status": "UNDELIVERED" })).await;
    assert_eq!(shop.track(&parcel, there.clone()).await["order"]["status"], "DELIVERED");
    // One of an import, too.
    let import = shop.made(with(order_of(&[("TEA", 1)]), json!({ "status": "SHIPPED", "shipDate": "2024-01-01" }))).await;
    let query = "query($id: ID!) { order(by: { id: $id }) { fulfillments { id } } }";
    let imported = shop.run(query, json!({ "id": import["id"] })).await["order"]["fulfillments"][0].take();
    assert_eq!(shop.track(&imported, there).await["order"]["status"], "DELIVERED");
    // By hand too nothing comes before it has left.
    let soon = Utc::now() + TimeDelta::hours(20);
    let order = shop.made(order_of(&[("TEA", 2)])).await;
    shop.fulfilled(&order, json!({ "lines": units(&order, &[(0, 1)]), "shippedAt": soon })).await;
    shop.fulfilled(&order, json!({})).await;
    let by_hand = shop.updated(&order, json!({ "status": "DELIVERED" })).await;
    let parcels = by_hand["fulfillments"].as_array().unwrap();
    assert_eq!(parcels[0]["deliveredAt"], parcels[0]["shippedAt"]);
    assert!(parcels[1]["deliveredAt"].as_str().unwrap() < parcels[0]["deliveredAt"].as_str().unwrap());
}

#[tokio::test]
async fn an_order_has_at_most_two_hundred_fulfilments() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 3)])).await;
    shop.fulfilled(&order, json!({ "lines": units(&order, &[(0, 1)]) })).await;
    let first = fulfillment::Entity::of(shop.organization).one(shop.database.reader()).await.unwrap().unwrap();
    let rows = |count: usize| {
        let row = |_| fulfillment::Model { id: Uuid::now_v7(), ..first.clone() }.into_active_model();
        fulfillment::Entity::insert_many((0..count).map(row))
    };
    let tx = shop.database.begin().await.unwrap();
    rows(198).exec_without_returning(&tx).await.unwrap();
    shop.database.commit(tx).await.unwrap();
    shop.fulfilled(&order, json!({ "lines": units(&order, &[(0, 1)]) })).await;
    assert_eq!(shop.move_refused("createFulfillment", &order, json!({})).await, ["OUT_OF_RANGE input.orderId"]);
    assert_eq!(shop.update_refused(&order, json!({ "status": "SHIPPED" })).await, ["OUT_OF_RANGE input.status"]);
    assert_eq!(shop.levels("TEA").await, [(7, 1)]);
}
