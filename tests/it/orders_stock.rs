//! Stock: what orders set aside, and that nobody sells what is not there.

use serde_json::{Value, json};

use crate::support::{Shop, address, errors, order_of, with};

#[tokio::test]
async fn an_order_reserves_and_gives_back() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    shop.stocked("CUP", 3).await;
    let order = shop.made(order_of(&[("TEA", 2), ("CUP", 3)])).await;
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(5, 2)], vec![(3, 3)]));
    let cancelled = shop.cancel(&order).await;
    assert_eq!(cancelled["userErrors"], json!([]));
    let cancelled = &cancelled["order"];
    assert_eq!((&cancelled["status"], &cancelled["version"]), (&json!("CANCELLED"), &json!(2)));
    assert_eq!(cancelled["cancelReason"], "Changed my mind");
    assert!(cancelled["cancelledAt"].is_string());
    assert_eq!(cancelled["allowedStatuses"], json!([]));
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(5, 0)], vec![(3, 0)]));
    let again = shop.cancel(&order).await;
    assert_eq!(errors(&again), ["ILLEGAL_TRANSITION input.id"]);
    assert_eq!((&again["userErrors"][0]["from"], &again["userErrors"][0]["to"]), (&json!("CANCELLED"), &json!("CANCELLED")));
}

#[tokio::test]
async fn a_shortage_names_every_product_and_reserves_nothing() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 3).await;
    shop.stocked("CUP", 9).await;
    shop.product("POT", json!({})).await;
    let payload = shop.create(order_of(&[("TEA", 2), ("CUP", 9), ("POT", 1), ("TEA", 2)])).await;
    assert_eq!(payload["order"], Value::Null);
    assert_eq!(errors(&payload), ["UNAVAILABLE input.lines"]);
    let error = &payload["userErrors"][0];
    assert_eq!((&error["__typename"], &error["count"]), (&json!("UnavailableItemsError"), &json!(2)));
    assert_eq!(error["warehouse"]["name"], "Main warehouse");
    let mut items = error["items"].as_array().unwrap().clone();
    items.sort_by_key(|item| item["product"]["sku"].as_str().map(str::to_owned));
    // Lines of the same product are added up; a product without a level has none.
    assert_eq!(
        items,
        [
            json!({ "lineIndexes": [2], "orderLines": [], "product": { "sku": "POT" }, "requiredQuantity": 1, "availableQuantity": 0 }),
            json!({ "lineIndexes": [0, 3], "orderLines": [], "product": { "sku": "TEA" }, "requiredQuantity": 4, "availableQuantity": 3 }),
        ]
    );
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(3, 0)], vec![(9, 0)]));
    shop.made(order_of(&[("TEA", 2), ("TEA", 1)])).await;
    assert_eq!(shop.levels("TEA").await, [(3, 3)]);
}

#[tokio::test]
async fn a_backorder_takes_what_there_is_line_by_line() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let more = json!({ "allowBackorder": true });
    let order = shop.made(with(order_of(&[("TEA", 3), ("TEA", 4), ("TEA", 1)]), more.clone())).await;
    assert_eq!(order["status"], "BACKORDER");
    let reserved: Vec<_> = order["lines"].as_array().unwrap().iter().map(|line| line["reservedQuantity"].as_i64().unwrap()).collect();
    assert_eq!(reserved, [3, 2, 0]);
    assert_eq!(shop.levels("TEA").await, [(5, 5)]);
    // New stock reserves nothing by itself; off BACKORDER everything is reserved, or nothing changes.
    shop.adjust("TEA", None, 2).await;
    assert_eq!(shop.levels("TEA").await, [(7, 5)]);
    assert_eq!(shop.update_refused(&order, json!({ "status": "PENDING" })).await, ["UNAVAILABLE input.status"]);
    shop.adjust("TEA", None, 1).await;
    let ready = shop.updated(&order, json!({ "status": "PENDING" })).await;
    assert_eq!(ready["status"], "PENDING");
    assert_eq!(shop.levels("TEA").await, [(8, 8)]);
    // What stock covers is no backorder.
    shop.stocked("CUP", 1).await;
    let covered = shop.made(with(order_of(&[("CUP", 1)]), more.clone())).await;
    assert_eq!((&covered["status"], &covered["allowBackorder"]), (&json!("PENDING"), &json!(true)));
    // A held order waits for stock once it is released.
    let held = shop.made(with(order_of(&[("CUP", 1)]), json!({ "allowBackorder": true, "status": "ON_HOLD" }))).await;
    assert_eq!((&held["status"], &held["lines"][0]["reservedQuantity"]), (&json!("ON_HOLD"), &json!(0)));
}

#[tokio::test]
async fn an_order_that_counts_no_stock_touches_none() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let order = shop.made(with(order_of(&[("TEA", 99)]), json!({ "disableInventoryCount": true }))).await;
    assert_eq!((&order["status"], &order["lines"][0]["reservedQuantity"]), (&json!("PENDING"), &json!(0)));
    assert_eq!(shop.levels("TEA").await, [(5, 0)]);
    let shipped = shop.updated(&order, json!({ "status": "SHIPPED" })).await;
    assert_eq!(shipped["lines"][0]["fulfilledQuantity"], 99);
    assert_eq!(shop.levels("TEA").await, [(5, 0)]);
    let returned = shop.updated(&order, json!({ "status": "RETURNED" })).await;
    assert_eq!(returned["lines"][0]["returnedQuantity"], 99);
    assert_eq!(shop.levels("TEA").await, [(5, 0)]);
}

#[tokio::test]
async fn shipping_takes_stock_and_a_return_brings_it_back() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let order = shop.made(order_of(&[("TEA", 2)])).await;
    let shipped = shop.updated(&order, json!({ "status": "SHIPPED" })).await;
    assert_eq!((&shipped["fulfillmentStatus"], &shipped["lines"][0]["fulfilledQuantity"]), (&json!("FULFILLED"), &json!(2)));
    assert_eq!(shipped["fulfillments"][0]["lines"], json!([{ "line": { "sku": "TEA" }, "quantity": 2 }]));
    assert_eq!(shop.levels("TEA").await, [(3, 0)]);
    assert_eq!(errors(&shop.cancel(&order).await), ["ILLEGAL_TRANSITION input.id"]);
    let returned = shop.updated(&order, json!({ "status": "RETURNED" })).await;
    assert_eq!((&returned["returns"][0]["restocked"], &returned["totals"]["returned"]["amount"]), (&json!(true), &json!("20.00")));
    assert_eq!(shop.levels("TEA").await, [(5, 0)]);
    // A backorder that lacks units takes available ones, or is refused.
    let order = shop.made(with(order_of(&[("TEA", 7)]), json!({ "allowBackorder": true }))).await;
    let refused = shop.update(json!({ "id": order["id"], "status": "SHIPPED" })).await;
    assert_eq!(errors(&refused), ["UNAVAILABLE input.status"]);
    let item = &refused["userErrors"][0]["items"][0];
    assert_eq!(item["orderLines"], json!([{ "id": order["lines"][0]["id"], "sku": "TEA" }]));
    shop.adjust("TEA", None, 3).await;
    shop.updated(&order, json!({ "status": "SHIPPED" })).await;
    assert_eq!(shop.levels("TEA").await, [(1, 0)]);
}

#[tokio::test]
async fn stock_lies_in_the_orders_warehouse() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 1).await;
    let depot = shop.warehouse("Depot").await;
    shop.adjust("TEA", Some(&depot), 4).await;
    let there = with(order_of(&[("TEA", 4)]), json!({ "warehouseId": depot }));
    shop.made(there.clone()).await;
    // Depot, then Main warehouse.
    assert_eq!(shop.levels("TEA").await, [(4, 4), (1, 0)]);
    assert_eq!(shop.refused(order_of(&[("TEA", 2)])).await, ["UNAVAILABLE input.lines"]);
    let refused = shop.create(with(there, json!({ "lines": [{ "product": { "sku": "TEA" }, "quantity": 1 }] }))).await;
    assert_eq!(refused["userErrors"][0]["warehouse"]["name"], "Depot");
}

/// So many tasks at once, each with its own order.
async fn all_at_once(shop: &Shop, orders: Vec<Value>) -> Vec<Value> {
    let document = crate::support::save_document("createSalesOrder", "order { id orderNumber }");
    let tasks: Vec<_> = orders
        .into_iter()
        .enumerate()
        .map(|(index, input)| {
            // Two processes, as far as their memory goes.
            let shop = if index % 2 == 0 { shop.clone() } else { shop.twin() };
            let document = document.clone();
            tokio::spawn(async move { shop.run(&document, json!({ "input": input })).await["payload"].take() })
        })
        .collect();
    let mut payloads = Vec::new();
    for task in tasks {
        payloads.push(task.await.unwrap());
    }
    shop.assert_stock_identity().await;
    payloads
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_units_are_sold_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 3).await;
    let payloads = all_at_once(&shop, vec![order_of(&[("TEA", 1)]); 8]).await;
    let made: Vec<_> = payloads.iter().filter(|payload| payload["order"].is_object()).collect();
    assert_eq!(made.len(), 3);
    let refused: Vec<_> = payloads.iter().filter(|payload| payload["order"].is_null()).map(errors).collect();
    assert_eq!(refused, vec![["UNAVAILABLE input.lines"]; 5]);
    assert_eq!(shop.levels("TEA").await, [(3, 3)]);
    let mut numbers: Vec<_> = made.iter().map(|payload| payload["order"]["orderNumber"].as_str().unwrap()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn orders_that_cross_each_other_all_succeed() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 16).await;
    shop.stocked("CUP", 16).await;
    let orders = (0..16).map(|index| order_of(if index % 2 == 0 { &[("TEA", 1), ("CUP", 1)] } else { &[("CUP", 1), ("TEA", 1)] }));
    let payloads = all_at_once(&shop, orders.collect()).await;
    assert!(payloads.iter().all(|payload| payload["order"].is_object()), "{payloads:#?}");
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(16, 16)], vec![(16, 16)]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_number_goes_to_one_order() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    let same = with(order_of(&[("TEA", 1)]), json!({ "orderNumber": "N-1", "channelOrderId": "c-1" }));
    let payloads = all_at_once(&shop, vec![same; 6]).await;
    assert_eq!(payloads.iter().filter(|payload| payload["order"].is_object()).count(), 1);
    for payload in payloads.iter().filter(|payload| payload["order"].is_null()) {
        assert_eq!(errors(payload), ["DUPLICATE input.orderNumber", "DUPLICATE input.channelOrderId"]);
    }
    // Described customers with one email are one customer.
    let details = json!({ "details": { "email": "a@example.com", "firstName": "A", "lastName": "B" } });
    let order = json!({ "shippingAddress": address(), "lines": [{ "product": { "sku": "TEA" }, "quantity": 1 }], "customer": details });
    let payloads = all_at_once(&shop, vec![order; 6]).await;
    assert!(payloads.iter().all(|payload| payload["order"].is_object()), "{payloads:#?}");
    assert_eq!(shop.count::<entity::customer::Entity>().await, 1);
}
