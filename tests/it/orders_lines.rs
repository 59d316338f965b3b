//! Edits that move stock: lines, the warehouse, whether stock is counted; alone and all at once.

use serde_json::{Value, json};

use crate::support::{Shop, errors, order_of, save_document, with};

#[tokio::test]
async fn lines_are_edited() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10).await;
    shop.stocked("CUP", 2).await;
    shop.product("TEA", json!({ "priceBreaks": [{ "minimumQuantity": 5, "unitPrice": "8" }] })).await;
    let order = shop.made(order_of(&[("TEA", 2), ("CUP", 1)])).await;
    let (tea, cup) = (order["lines"][0]["id"].clone(), order["lines"][1]["id"].clone());
    let edit = json!({ "lines": {
        "update": [{ "id": tea, "quantity": 6, "name": "Green tea", "discount": "1.00", "channelOrderItemId": "i-1", "meta": { "a": 1 } }],
        "add": [{ "product": { "sku": "TEA" }, "quantity": 1, "unitPrice": "3" }],
        "remove": [cup],
    } });
    let edited = shop.updated(&order, edit).await;
    let lines = edited["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    // The price that a line has stays, whatever its quantity.
    assert_eq!((&lines[0]["id"], &lines[0]["unitPrice"]["amount"], &lines[0]["total"]["amount"]), (&tea, &json!("10.00"), &json!("59.00")));
    assert_eq!(
        (&lines[0]["name"], &lines[0]["channelOrderItemId"], &lines[0]["meta"]),
        (&json!("Green tea"), &json!("i-1"), &json!({ "a": 1 }))
    );
    assert_eq!((&lines[1]["unitPrice"]["amount"], &lines[1]["reservedQuantity"]), (&json!("3.00"), &json!(1)));
    assert_eq!(edited["totals"]["grandTotal"]["amount"], "62.00");
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(10, 7)], vec![(2, 0)]));
    let added = lines[1]["id"].clone();
    for (edit, wanted) in [
        (json!({ "remove": [tea, added] }), "REQUIRED input.lines"),
        (json!({ "remove": [cup] }), "NOT_FOUND input.lines.remove.0"),
        (json!({ "update": [{ "id": tea, "quantity": 1 }, { "id": tea, "quantity": 2 }] }), "CONFLICT input.lines.update.1.id"),
        (json!({ "update": [{ "id": tea, "quantity": 1 }], "remove": [tea] }), "CONFLICT input.lines.remove.0"),
        (json!({ "update": [{ "id": tea, "quantity": 0 }] }), "OUT_OF_RANGE input.lines.update.0.quantity"),
        (json!({ "update": [{ "id": tea, "discount": "60.01" }] }), "OUT_OF_RANGE input.lines.update.0.discount"),
        (json!({ "add": [{ "product": { "sku": "NONE" }, "quantity": 1 }] }), "NOT_FOUND input.lines.add.0.product.sku"),
        (
            json!({ "add": [{ "product": { "sku": "TEA" }, "quantity": 1, "fulfilledQuantity": 1 }] }),
            "CONFLICT input.lines.add.0.fulfilledQuantity",
        ),
        (json!({ "update": [{ "id": tea, "quantity": 10 }] }), "UNAVAILABLE input.lines"),
    ] {
        assert_eq!(shop.update_refused(&order, json!({ "lines": edit })).await, [wanted], "{edit}");
    }
    let short = shop.update(json!({ "id": order["id"], "lines": { "add": [{ "product": { "sku": "CUP" }, "quantity": 1 }, { "product": { "sku": "CUP" }, "quantity": 2 }] } })).await;
    let item =
        json!({ "lineIndexes": [0, 1], "orderLines": [], "product": { "sku": "CUP" }, "requiredQuantity": 3, "availableQuantity": 2 });
    assert_eq!(short["userErrors"][0]["items"], json!([item]));
    // An order that may wait takes what there is.
    let waiting =
        shop.updated(&order, json!({ "allowBackorder": true, "lines": { "add": [{ "product": { "sku": "CUP" }, "quantity": 5 }] } })).await;
    assert_eq!((&waiting["status"], &waiting["lines"][2]["reservedQuantity"]), (&json!("BACKORDER"), &json!(2)));
}

#[tokio::test]
async fn lines_of_a_partly_shipped_order_are_edited_above_what_left() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10).await;
    shop.stocked("CUP", 10).await;
    let lines =
        json!([{ "product": { "sku": "TEA" }, "quantity": 4, "fulfilledQuantity": 2 }, { "product": { "sku": "CUP" }, "quantity": 1 }]);
    let order = shop.made(with(order_of(&[]), json!({ "status": "PARTIALLY_SHIPPED", "lines": lines }))).await;
    let (tea, cup) = (order["lines"][0]["id"].clone(), order["lines"][1]["id"].clone());
    assert_eq!(
        shop.update_refused(&order, json!({ "lines": { "update": [{ "id": tea, "quantity": 1 }] } })).await,
        ["OUT_OF_RANGE input.lines.update.0.quantity"]
    );
    assert_eq!(shop.update_refused(&order, json!({ "lines": { "remove": [tea] } })).await, ["CONFLICT input.lines.remove.0"]);
    let fewer = shop.updated(&order, json!({ "lines": { "update": [{ "id": tea, "quantity": 3 }] } })).await;
    assert_eq!((&fewer["status"], &fewer["lines"][0]["reservedQuantity"]), (&json!("PARTIALLY_SHIPPED"), &json!(1)));
    // An edit that leaves nothing to ship has shipped the order.
    let done = shop.updated(&order, json!({ "lines": { "update": [{ "id": tea, "quantity": 2 }], "remove": [cup] } })).await;
    assert_eq!((&done["status"], &done["fulfillmentStatus"]), (&json!("SHIPPED"), &json!("FULFILLED")));
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(10, 0)], vec![(10, 0)]));
    let late = shop.update(json!({ "id": order["id"], "lines": { "update": [{ "id": tea, "quantity": 3 }] } })).await;
    assert_eq!(errors(&late), ["ILLEGAL_TRANSITION input.lines"]);
    assert_eq!((&late["userErrors"][0]["from"], &late["userErrors"][0]["to"]), (&json!("SHIPPED"), &Value::Null));
}

#[tokio::test]
async fn a_warehouse_is_changed_whole_or_not_at_all() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    shop.stocked("CUP", 5).await;
    let depot = shop.warehouse("Depot").await;
    shop.adjust("TEA", Some(&depot), 3).await;
    let order = shop.made(order_of(&[("TEA", 3), ("CUP", 2)])).await;
    let to_depot = json!({ "warehouseId": depot });
    assert_eq!(shop.update_refused(&order, to_depot.clone()).await, ["UNAVAILABLE input.warehouseId"]);
    shop.adjust("CUP", Some(&depot), 2).await;
    let moved = shop.updated(&order, to_depot.clone()).await;
    assert_eq!((&moved["warehouse"]["name"], &moved["assignStatus"]), (&json!("Depot"), &json!("ASSIGNED")));
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(3, 3), (5, 0)], vec![(2, 2), (5, 0)]));
    // What has left does not move.
    let partly = json!([{ "product": { "sku": "TEA" }, "quantity": 4, "fulfilledQuantity": 3 }]);
    let partly = shop.made(with(order_of(&[]), json!({ "status": "PARTIALLY_SHIPPED", "lines": partly }))).await;
    shop.adjust("TEA", Some(&depot), 1).await;
    shop.updated(&partly, to_depot.clone()).await;
    assert_eq!(shop.levels("TEA").await, [(4, 4), (5, 0)]);
    // The warehouse that it has: chosen now.
    let main = shop.made(order_of(&[("TEA", 1)])).await;
    let chosen = shop.updated(&main, json!({ "warehouseId": main["warehouse"]["id"] })).await;
    assert_eq!((&chosen["assignStatus"], &chosen["version"]), (&json!("ASSIGNED"), &json!(2)));
}

#[tokio::test]
async fn counting_stock_is_turned_off_and_on() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let order = shop.made(order_of(&[("TEA", 4)])).await;
    let off = shop.updated(&order, json!({ "disableInventoryCount": true })).await;
    assert_eq!(off["lines"][0]["reservedQuantity"], 0);
    assert_eq!(shop.levels("TEA").await, [(5, 0)]);
    let other = shop.made(order_of(&[("TEA", 2)])).await;
    assert_eq!(shop.update_refused(&order, json!({ "disableInventoryCount": false })).await, ["UNAVAILABLE input.disableInventoryCount"]);
    shop.cancel(&other).await;
    let on = shop.updated(&order, json!({ "disableInventoryCount": false })).await;
    assert_eq!(on["lines"][0]["reservedQuantity"], 4);
    assert_eq!(shop.levels("TEA").await, [(5, 4)]);
    // What has left comes back as it left: uncounted goods would be made, counted ones lost.
    let uncounted = shop.made(with(order_of(&[("TEA", 9)]), json!({ "disableInventoryCount": true }))).await;
    for (order, back) in [(&uncounted, false), (&order, true)] {
        let sent = shop.updated(order, json!({ "status": "SHIPPED" })).await;
        assert_eq!(shop.update_refused(&sent, json!({ "disableInventoryCount": back })).await, ["CONFLICT input.disableInventoryCount"]);
        shop.updated(&sent, json!({ "status": "RETURNED" })).await;
    }
    assert_eq!(shop.levels("TEA").await, [(5, 0)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn updates_at_once_lose_nothing() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 50).await;
    let order = shop.made(order_of(&[("TEA", 2)])).await;
    let document = save_document("updateOrder", "order { id }");
    let tasks: Vec<_> = (0..8)
        .map(|index| {
            let (shop, document) = (shop.twin(), document.clone());
            let input = json!({
                "id": order["id"], "addTags": [format!("t{index}")], "customFields": { format!("k{index}"): index },
                "meta": { format!("m{index}"): index }, "lines": { "add": [{ "product": { "sku": "TEA" }, "quantity": 1 }] },
            });
            tokio::spawn(async move { shop.run(&document, json!({ "input": input })).await["payload"]["userErrors"].take() })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), json!([]));
    }
    shop.assert_stock_identity().await;
    let now = shop.order(&order).await;
    assert_eq!(now["version"], 9);
    assert_eq!(now["lines"].as_array().unwrap().len(), 9);
    assert_eq!((now["tags"].as_array().unwrap().len(), now["customFields"].as_object().unwrap().len()), (8, 8));
    assert_eq!(now["meta"].as_object().unwrap().len(), 8);
    assert_eq!(now["totals"]["items"]["amount"], "100.00");
    assert_eq!(shop.levels("TEA").await, [(50, 10)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cancellation_and_an_edit_at_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 50).await;
    for _ in 0..4 {
        let order = shop.made(order_of(&[("TEA", 2)])).await;
        let more = json!({ "id": order["id"], "lines": { "add": [{ "product": { "sku": "TEA" }, "quantity": 1 }] } });
        let [cancel, edit] = [("cancelOrder", json!({ "id": order["id"] })), ("updateOrder", more)].map(|(mutation, input)| {
            let shop = shop.twin();
            tokio::spawn(async move { shop.mistakes(mutation, input).await })
        });
        assert_eq!(cancel.await.unwrap(), [""; 0]);
        let edit = edit.await.unwrap();
        assert!(edit.is_empty() || edit == ["ILLEGAL_TRANSITION input.lines"], "{edit:?}");
        shop.assert_stock_identity().await;
        assert_eq!(shop.order(&order).await["status"], "CANCELLED");
        assert_eq!(shop.levels("TEA").await, [(50, 0)]);
    }
}

#[tokio::test]
async fn edits_and_a_status_at_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10).await;
    let depot = shop.warehouse("Depot").await;
    shop.adjust("TEA", Some(&depot), 10).await;
    let edit = |order: &Value, quantity: i32| json!({ "update": [{ "id": order["lines"][0]["id"], "quantity": quantity }] });
    // Off hold with more units, and somewhere else.
    let held = shop.made(with(order_of(&[("TEA", 2)]), json!({ "status": "ON_HOLD" }))).await;
    let released = shop.updated(&held, json!({ "status": "PENDING", "lines": edit(&held, 3), "warehouseId": depot })).await;
    assert_eq!((&released["status"], &released["lines"][0]["reservedQuantity"]), (&json!("PENDING"), &json!(3)));
    assert_eq!(shop.levels("TEA").await, [(10, 3), (10, 0)]);
    // No longer waiting, with fewer units.
    let waiting = shop.made(with(order_of(&[("TEA", 12)]), json!({ "allowBackorder": true }))).await;
    assert_eq!(
        shop.update_refused(&waiting, json!({ "status": "PROCESSING", "lines": edit(&waiting, 11) })).await,
        ["UNAVAILABLE input.lines"]
    );
    let ready = shop.updated(&waiting, json!({ "status": "PROCESSING", "lines": edit(&waiting, 9) })).await;
    assert_eq!((&ready["status"], &ready["lines"][0]["reservedQuantity"]), (&json!("PROCESSING"), &json!(9)));
    // More than there is: the order waits, whatever it was asked to be.
    let short = shop.updated(&waiting, json!({ "status": "COMMITTED", "lines": edit(&waiting, 11) })).await;
    assert_eq!((&short["status"], &short["lines"][0]["reservedQuantity"]), (&json!("BACKORDER"), &json!(10)));
    // Changed and sent, or changed and cancelled.
    let sent = shop.updated(&released, json!({ "status": "SHIPPED", "lines": edit(&released, 4) })).await;
    assert_eq!((&sent["status"], &sent["lines"][0]["fulfilledQuantity"]), (&json!("SHIPPED"), &json!(4)));
    assert_eq!(shop.levels("TEA").await, [(6, 0), (10, 10)]);
    let gone = shop.updated(&waiting, json!({ "status": "CANCELLED", "lines": edit(&waiting, 1), "warehouseId": depot })).await;
    assert_eq!((&gone["status"], &gone["lines"][0]["quantity"]), (&json!("CANCELLED"), &json!(1)));
    assert_eq!(shop.levels("TEA").await, [(6, 0), (10, 0)]);
    // Sent without counting, and from where nothing is.
    let other = shop.made(order_of(&[("TEA", 2)])).await;
    let sent = shop.updated(&other, json!({ "status": "SHIPPED", "disableInventoryCount": true })).await;
    assert_eq!(sent["fulfillmentStatus"], "FULFILLED");
    assert_eq!(shop.levels("TEA").await, [(6, 0), (10, 0)]);
    assert_eq!(shop.update_refused(&other, json!({ "placedAt": "2999-01-01" })).await, ["OUT_OF_RANGE input.placedAt"]);
}
