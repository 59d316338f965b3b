//! Holds and their end.

use entity::{OrderStatus, Tenant, order};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::{ORDER, Shop, errors, order_of, with};

const OPEN: [&str; 8] = ["PENDING", "IN_REVIEW", "PROCESSING", "COMMITTED", "BACKORDER", "POSTPONED", "AWAITING_SHIPMENT", "INVOICED"];
const CLOSED: [&str; 9] =
    ["PARTIALLY_SHIPPED", "SHIPPED", "UNDELIVERED", "DELIVERED", "FULFILLED", "COMPLETED", "PARTIALLY_REFUNDED", "RETURNED", "CANCELLED"];

async fn hold(shop: &Shop, order: &Value, more: Value) -> Value {
    shop.done("holdOrder", &format!("order {{ {ORDER} }}"), with(json!({ "id": order["id"] }), more)).await["order"].take()
}

async fn release(shop: &Shop, order: &Value) -> Value {
    shop.done("releaseOrder", &format!("order {{ {ORDER} }}"), json!({ "id": order["id"] })).await["order"].take()
}

#[tokio::test]
async fn a_held_order_keeps_its_stock_and_goes_back_to_where_it_was() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10_000).await;
    for status in OPEN {
        // A backorder that lacks nothing is none.
        let quantity = if status == "BACKORDER" { 20_000 } else { 2 };
        let order = shop.made(with(order_of(&[("TEA", quantity)]), json!({ "status": status }))).await;
        let reserved = order["lines"][0]["reservedQuantity"].clone();
        let held = hold(&shop, &order, json!({ "until": "2030-01-02", "reason": " Call first " })).await;
        assert_eq!((&held["status"], &held["version"]), (&json!("ON_HOLD"), &json!(2)), "{status}");
        assert_eq!((&held["holdUntil"], &held["holdReason"]), (&json!("2030-01-02"), &json!("Call first")));
        assert_eq!(held["lines"][0]["reservedQuantity"], reserved, "{status}");
        let released = release(&shop, &order).await;
        assert_eq!((&released["status"], &released["version"]), (&json!(status), &json!(3)));
        assert_eq!((&released["holdUntil"], &released["holdReason"]), (&Value::Null, &Value::Null));
        assert_eq!(released["lines"], order["lines"], "{status}");
        let events = shop.events(&order).await;
        assert_eq!((&events[0]["type"], &events[1]["type"]), (&json!("RELEASED"), &json!("HELD")));
        assert_eq!((&events[0]["reason"], &events[1]["reason"]), (&Value::Null, &json!("Call first")));
        assert_eq!(events[1]["changes"]["status"], json!({ "from": status, "to": "ON_HOLD" }));
        assert_eq!(events[0]["changes"]["holdUntil"], json!({ "from": "2030-01-02", "to": null }));
        shop.cancel(&order).await;
    }
}

#[tokio::test]
async fn on_a_held_order_only_the_date_and_the_reason_change() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let order = shop.made(with(order_of(&[("TEA", 2)]), json!({ "status": "PROCESSING" }))).await;
    hold(&shop, &order, json!({ "until": "2030-01-02", "reason": "One" })).await;
    let longer = hold(&shop, &order, json!({ "until": "2030-02-03" })).await;
    assert_eq!((&longer["holdUntil"], &longer["holdReason"], &longer["version"]), (&json!("2030-02-03"), &json!("One"), &json!(3)));
    let other = hold(&shop, &order, json!({ "reason": "Two", "expectedVersion": 3 })).await;
    assert_eq!((&other["holdUntil"], &other["holdReason"], &other["version"]), (&json!("2030-02-03"), &json!("Two"), &json!(4)));
    assert_eq!(shop.events(&order).await[0]["type"], "HELD");
    // What says nothing new changes nothing.
    for same in [json!({}), json!({ "until": " ", "reason": "" }), json!({ "until": "2030-02-03", "reason": "Two" })] {
        assert_eq!(hold(&shop, &order, same).await, other);
    }
    assert_eq!(shop.events(&order).await.len(), 4);
    // The status of before the first hold is remembered, not the hold itself.
    assert_eq!(release(&shop, &order).await["status"], "PROCESSING");
}

#[tokio::test]
async fn only_open_orders_are_held_and_only_held_ones_released() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10_000).await;
    let made = async |status: &str| {
        let quantity = if status == "BACKORDER" { 20_000 } else { 2 };
        let fulfilled = (status == "PARTIALLY_SHIPPED").then_some(1);
        let line = json!([{ "product": { "sku": "TEA" }, "quantity": quantity, "fulfilledQuantity": fulfilled }]);
        shop.made(with(order_of(&[]), json!({ "status": status, "lines": line }))).await
    };
    for status in CLOSED {
        let order = made(status).await;
        let input = json!({ "id": order["id"], "reason": "x" });
        assert_eq!(shop.declined("holdOrder", &order, input.clone()).await, ["ILLEGAL_TRANSITION input.id"], "{status}");
        let error = shop.act("holdOrder", "", input).await["userErrors"][0].take();
        assert_eq!((&error["from"], &error["to"], &error["allowed"]), (&json!(status), &json!("ON_HOLD"), &order["allowedStatuses"]));
    }
    for status in OPEN.iter().chain(&CLOSED) {
        let order = made(status).await;
        let input = json!({ "id": order["id"] });
        assert_eq!(shop.declined("releaseOrder", &order, input.clone()).await, ["ILLEGAL_TRANSITION input.id"], "{status}");
        let error = shop.act("releaseOrder", "", input).await["userErrors"][0].take();
        assert_eq!((&error["from"], &error["to"]), (&json!(status), &Value::Null));
        shop.act("cancelOrder", "", json!({ "id": order["id"] })).await;
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_and_changes_nothing() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let order = shop.made(order_of(&[("TEA", 2)])).await;
    let long = "x".repeat(10_001);
    for (more, wanted) in [
        (json!({ "until": "2030-02-30", "reason": long }), vec!["INVALID input.until", "TOO_LONG input.reason"]),
        (json!({ "until": 5, "reason": "a\u{0}b" }), vec!["INVALID input.until", "INVALID input.reason"]),
        (json!({ "expectedVersion": 2 }), vec!["VERSION_CONFLICT input.expectedVersion"]),
        (json!({ "id": order["lines"][0]["id"] }), vec!["NOT_FOUND input.id"]),
        (json!({ "id": "order" }), vec!["INVALID input.id"]),
        (json!({ "id": " " }), vec!["REQUIRED input.id"]),
    ] {
        assert_eq!(shop.declined("holdOrder", &order, with(json!({ "id": order["id"] }), more.clone())).await, wanted, "{more}");
    }
    hold(&shop, &order, json!({ "reason": "x".repeat(10_000) })).await;
    for (input, wanted) in [
        (json!({ "id": order["id"], "expectedVersion": 1 }), "VERSION_CONFLICT input.expectedVersion"),
        (json!({ "id": order["company"]["id"] }), "NOT_FOUND input.id"),
    ] {
        assert_eq!(shop.declined("releaseOrder", &order, input).await, [wanted]);
    }
}

#[tokio::test]
async fn a_hold_is_the_same_by_either_name() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 20).await;
    // Held by its status, released by the verb.
    let order = shop.made(with(order_of(&[("TEA", 2)]), json!({ "status": "COMMITTED", "holdUntil": "2030-01-01" }))).await;
    shop.updated(&order, json!({ "status": "ON_HOLD" })).await;
    let released = release(&shop, &order).await;
    assert_eq!((&released["status"], &released["holdUntil"]), (&json!("COMMITTED"), &Value::Null));
    // Held by the verb, released by a status: where a date is given anew, it stays.
    for (given, kept) in
        [(json!({}), Value::Null), (json!({ "holdUntil": " " }), Value::Null), (json!({ "holdUntil": "2031-01-01" }), json!("2031-01-01"))]
    {
        hold(&shop, &order, json!({ "until": "2030-01-01", "reason": "x" })).await;
        let released = shop.updated(&order, with(json!({ "status": "PENDING" }), given)).await;
        assert_eq!((&released["holdUntil"], &released["holdReason"]), (&kept, &Value::Null));
    }
    // Made on hold, it goes to PENDING; short of stock, to BACKORDER.
    let held = shop.made(with(order_of(&[("TEA", 2)]), json!({ "status": "ON_HOLD" }))).await;
    assert_eq!(release(&shop, &held).await["status"], "PENDING");
    let short = shop.made(with(order_of(&[("TEA", 20)]), json!({ "status": "ON_HOLD", "allowBackorder": true }))).await;
    let released = release(&shop, &short).await;
    assert_eq!((&released["status"], &released["lines"][0]["reservedQuantity"]), (&json!("BACKORDER"), &json!(16)));
}

#[tokio::test]
async fn off_hold_what_is_missing_is_reserved_or_the_order_stays_held() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 3).await;
    shop.stocked("CUP", 9).await;
    let order = shop.made(with(order_of(&[("TEA", 5), ("CUP", 2)]), json!({ "status": "ON_HOLD", "allowBackorder": true }))).await;
    // As if it had never waited for stock.
    let tx = shop.database.begin().await.unwrap();
    let was = Expr::value(OrderStatus::Processing);
    let number = order["orderNumber"].as_str().unwrap();
    order::Entity::update_of(shop.organization)
        .filter(order::Column::OrderNumber.eq(number))
        .col_expr(order::Column::StatusBeforeHold, was)
        .exec(&tx)
        .await
        .unwrap();
    shop.database.commit(tx).await.unwrap();
    let order = shop.order(&order).await;
    let payload = shop.act("releaseOrder", "order { id }", json!({ "id": order["id"] })).await;
    assert_eq!(errors(&payload), ["UNAVAILABLE input.id"]);
    let item = &payload["userErrors"][0]["items"][0];
    assert_eq!((&item["product"]["sku"], &item["requiredQuantity"], &item["availableQuantity"]), (&json!("TEA"), &json!(2), &json!(0)));
    assert_eq!(shop.order(&order).await, order);
    shop.adjust("TEA", None, 2).await;
    let released = release(&shop, &order).await;
    assert_eq!((&released["status"], &released["lines"][0]["reservedQuantity"]), (&json!("PROCESSING"), &json!(5)));
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(5, 5)], vec![(9, 2)]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn holds_and_cancellations_at_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 50).await;
    for _ in 0..4 {
        let order = shop.made(order_of(&[("TEA", 2)])).await;
        let id = json!({ "id": order["id"] });
        let payloads = shop.at_once("order { status }", vec![("holdOrder", id.clone()), ("cancelOrder", id)]).await;
        assert_eq!(errors(&payloads[1]), [""; 0]);
        let held = errors(&payloads[0]);
        assert!(held.is_empty() || held == ["ILLEGAL_TRANSITION input.id"], "{held:?}");
        let now = shop.order(&order).await;
        assert_eq!((&now["status"], &now["version"]), (&json!("CANCELLED"), &json!(if held.is_empty() { 3 } else { 2 })));
        assert_eq!(shop.levels("TEA").await, [(50, 0)]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn holds_and_releases_at_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 50).await;
    let order = shop.made(with(order_of(&[("TEA", 2)]), json!({ "status": "COMMITTED" }))).await;
    let id = json!({ "id": order["id"], "reason": "x" });
    let payloads = shop.at_once("order { status }", vec![("holdOrder", id); 6]).await;
    assert!(payloads.iter().all(|payload| payload["order"]["status"] == "ON_HOLD"), "{payloads:#?}");
    assert_eq!(shop.order(&order).await["version"], 2);
    let id = json!({ "id": order["id"] });
    let payloads = shop.at_once("order { status }", vec![("releaseOrder", id); 6]).await;
    let released = payloads.iter().filter(|payload| payload["order"]["status"] == "COMMITTED").count();
    let refused = payloads.iter().filter(|payload| errors(payload) == ["ILLEGAL_TRANSITION input.id"]).count();
    assert_eq!((released, refused), (1, 5));
    assert_eq!(shop.order(&order).await["version"], 3);
}
