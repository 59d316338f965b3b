//! Goods that come back, whole or in parts, to the shelf or not.

use entity::{Tenant, order_return};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Shop, errors, order_of, units, with};

/// An order of these lines whose goods have all left.
async fn sent(shop: &Shop, lines: &[(&str, i32)], more: Value) -> Value {
    let order = shop.made(with(order_of(lines), more)).await;
    shop.fulfilled(&order, json!({})).await
}

#[tokio::test]
async fn goods_come_back_in_parts() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10).await;
    shop.stocked("CUP", 5).await;
    let order = sent(&shop, &[("TEA", 4), ("CUP", 2)], json!({ "charges": { "shipping": "5.00" } })).await;
    let payload = shop.give_back(&order, json!({ "lines": units(&order, &[(0, 3)]), "reason": " Torn\r\nbag " })).await;
    assert_eq!((&payload["userErrors"], &payload["replayed"]), (&json!([]), &json!(false)));
    let part = &payload["order"];
    assert_eq!((&part["status"], &part["version"], &part["fulfillmentStatus"]), (&json!("SHIPPED"), &json!(3), &json!("FULFILLED")));
    let totals = &part["totals"];
    assert_eq!(
        (&totals["returned"]["amount"], &totals["grandTotal"]["amount"], &totals["billable"]["amount"], &totals["due"]["amount"]),
        (&json!("30.00"), &json!("65.00"), &json!("35.00"), &json!("35.00"))
    );
    let query = "query($id: ID!) { node(id: $id) { ... on Return { amount { amount currency } reason restocked order { id } lines { line { sku } quantity } } } }";
    assert_eq!(
        shop.run(query, json!({ "id": payload["return"]["id"] })).await["node"],
        json!({
            "amount": { "amount": "30.00", "currency": "USD" }, "reason": "Torn\nbag", "restocked": true, "order": { "id": order["id"] },
            "lines": [{ "line": { "sku": "TEA" }, "quantity": 3 }],
        })
    );
    let event = shop.events(&order).await[0].clone();
    assert_eq!((&event["type"], &event["version"], &event["reason"]), (&json!("RETURN_RECORDED"), &json!(3), &json!("Torn\nbag")));
    assert_eq!(event["changes"]["returned"], json!({ "from": "0.00", "to": "30.00" }));
    assert_eq!(
        (&event["changes"]["lines"]["to"][0]["returnedQuantity"], &event["changes"]["returns"]["to"]["restocked"]),
        (&json!(3), &json!(true))
    );
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(9, 0)], vec![(3, 0)]));
    // The cups do not go on the shelf.
    let cups = shop.given_back(&order, json!({ "lines": units(&order, &[(1, 2)]), "restock": false })).await;
    assert_eq!((&cups["status"], &cups["returns"][1]["restocked"]), (&json!("SHIPPED"), &json!(false)));
    // The last unit of the last line.
    let all = shop.given_back(&order, json!({ "lines": units(&order, &[(0, 1)]), "restock": null })).await;
    assert_eq!(
        (&all["status"], &all["totals"]["billable"]["amount"], &all["allowedStatuses"]),
        (&json!("RETURNED"), &json!("5.00"), &json!([]))
    );
    shop.assert_on_hand(&[("TEA", 10), ("CUP", 5)]).await;
    let late = shop.give_back(&order, json!({ "lines": units(&order, &[(0, 1)]) })).await;
    assert_eq!(errors(&late), ["ILLEGAL_TRANSITION input.orderId"]);
    assert_eq!((&late["userErrors"][0]["from"], &late["userErrors"][0]["to"]), (&json!("RETURNED"), &json!("RETURNED")));
}

#[tokio::test]
async fn what_cannot_come_back_is_told_at_its_path() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 20).await;
    let order = sent(&shop, &[("TEA", 4), ("TEA", 1)], json!({ "charges": { "shipping": "5.00" } })).await;
    let other = sent(&shop, &[("TEA", 1)], json!({})).await;
    let one = units(&order, &[(0, 1)]);
    for (more, wanted) in [
        (json!({ "lines": [] }), "REQUIRED input.lines"),
        (json!({ "lines": units(&other, &[(0, 1)]) }), "NOT_FOUND input.lines.0.lineId"),
        (json!({ "lines": units(&order, &[(0, 0)]) }), "OUT_OF_RANGE input.lines.0.quantity"),
        (json!({ "lines": units(&order, &[(0, 5)]) }), "OUT_OF_RANGE input.lines.0.quantity"),
        (json!({ "lines": units(&order, &[(1, 1), (1, 1)]) }), "CONFLICT input.lines.1.lineId"),
        (json!({ "lines": one, "amount": "-1" }), "OUT_OF_RANGE input.amount"),
        (json!({ "lines": one, "amount": "1.001" }), "INVALID input.amount"),
        (json!({ "lines": one, "amount": "ten" }), "INVALID input.amount"),
        (json!({ "lines": one, "amount": "55.01" }), "OUT_OF_RANGE input.amount"),
        (json!({ "lines": one, "reason": "x".repeat(10_001) }), "TOO_LONG input.reason"),
        (json!({ "lines": one, "expectedVersion": 1 }), "VERSION_CONFLICT input.expectedVersion"),
        (json!({ "lines": one, "orderId": "order_00000000000000000000000000" }), "NOT_FOUND input.orderId"),
    ] {
        assert_eq!(shop.move_refused("recordReturn", &order, more.clone()).await, [wanted], "{more:#}");
    }
    let everything = json!({ "lines": units(&order, &[(0, 9), (1, 9)]), "amount": "x", "reason": "a\u{7}" });
    assert_eq!(
        shop.move_refused("recordReturn", &order, everything).await,
        ["INVALID input.reason", "INVALID input.amount", "OUT_OF_RANGE input.lines.0.quantity", "OUT_OF_RANGE input.lines.1.quantity"]
    );
    // Of an order that nothing has left, and of what has not left of another.
    let whole = shop.made(order_of(&[("TEA", 1)])).await;
    assert_eq!(
        shop.move_refused("recordReturn", &whole, json!({ "lines": units(&whole, &[(0, 1)]) })).await,
        ["ILLEGAL_TRANSITION input.orderId"]
    );
    let part = shop.made(order_of(&[("TEA", 3), ("TEA", 1)])).await;
    shop.fulfilled(&part, json!({ "lines": units(&part, &[(0, 2)]) })).await;
    assert_eq!(
        shop.move_refused("recordReturn", &part, json!({ "lines": units(&part, &[(0, 3), (1, 1)]) })).await,
        ["OUT_OF_RANGE input.lines.0.quantity", "OUT_OF_RANGE input.lines.1.quantity"]
    );
    let back = shop.given_back(&part, json!({ "lines": units(&part, &[(0, 2)]) })).await;
    assert_eq!((&back["status"], &back["lines"][0]["reservedQuantity"]), (&json!("PARTIALLY_SHIPPED"), &json!(1)));
    assert_eq!(
        shop.move_refused("recordReturn", &part, json!({ "lines": units(&part, &[(0, 1)]) })).await,
        ["ILLEGAL_TRANSITION input.orderId"]
    );
    shop.assert_on_hand(&[("TEA", 20)]).await;
}

#[tokio::test]
async fn the_worth_of_parts_adds_up_to_the_whole() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let lines = json!([{ "product": { "sku": "TEA" }, "quantity": 3, "unitPrice": "3.3333", "discount": "0.05" }]);
    let order = sent(&shop, &[], json!({ "lines": lines, "disableInventoryCount": true })).await;
    assert_eq!(order["totals"]["grandTotal"]["amount"], "9.95");
    let one = json!({ "lines": units(&order, &[(0, 1)]) });
    for (returned, billable) in [("3.31", "6.64"), ("6.62", "3.33"), ("9.95", "0.00")] {
        let totals = shop.given_back(&order, one.clone()).await["totals"].take();
        assert_eq!((&totals["returned"]["amount"], &totals["billable"]["amount"]), (&json!(returned), &json!(billable)));
    }
    // An amount that is given counts: less than the goods were sold for, or more where a charge is taken off too.
    let charges = json!({ "charges": { "shipping": "5.00", "discount": "1.00" }, "payments": [{ "method": "CASH", "amount": "34.00" }] });
    shop.adjust("TEA", None, 9).await;
    let order = sent(&shop, &[("TEA", 3)], charges).await;
    assert_eq!(order["paymentStatus"], "PAID");
    let less = shop.given_back(&order, with(one_of(&order), json!({ "amount": 2.5 }))).await;
    assert_eq!(
        (&less["totals"]["returned"]["amount"], &less["totals"]["due"]["amount"], &less["paymentStatus"]),
        (&json!("2.50"), &json!("-2.50"), &json!("OVERPAID"))
    );
    let nothing = shop.given_back(&order, with(one_of(&order), json!({ "amount": "0" }))).await;
    assert_eq!(nothing["totals"]["returned"]["amount"], "2.50");
    assert_eq!(
        shop.move_refused("recordReturn", &order, with(one_of(&order), json!({ "amount": "31.51" }))).await,
        ["OUT_OF_RANGE input.amount"]
    );
    let more = shop.given_back(&order, with(one_of(&order), json!({ "amount": "31.50" }))).await;
    assert_eq!((&more["totals"]["billable"]["amount"], &more["status"]), (&json!("0.00"), &json!("RETURNED")));
}

/// What an order's own discount took off nobody has paid, so nobody gets it back.
#[tokio::test]
async fn no_more_comes_back_than_was_billed() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let tea = json!([{ "product": { "sku": "TEA" }, "quantity": 2, "unitPrice": "50.00" }]);
    let discounted = json!({ "lines": tea, "charges": { "discount": "30.00" } });
    let order = sent(&shop, &[], discounted.clone()).await;
    let returned = |order: &Value| (order["totals"]["returned"]["amount"].clone(), order["totals"]["billable"]["amount"].clone());
    assert_eq!(returned(&shop.given_back(&order, one_of(&order)).await), (json!("35.00"), json!("35.00")));
    for amount in ["35.01", "50.00"] {
        let more = with(one_of(&order), json!({ "amount": amount }));
        assert_eq!(shop.move_refused("recordReturn", &order, more).await, ["OUT_OF_RANGE input.amount"]);
    }
    assert_eq!(returned(&shop.given_back(&order, one_of(&order)).await), (json!("70.00"), json!("0.00")));
    // The same where a status says it, and where it happened before the order came here.
    let order = sent(&shop, &[], discounted.clone()).await;
    assert_eq!(returned(&shop.updated(&order, json!({ "status": "RETURNED" })).await), (json!("70.00"), json!("0.00")));
    let import = shop.made(with(order_of(&[]), with(discounted, json!({ "status": "RETURNED" })))).await;
    assert_eq!((returned(&import), &import["paymentStatus"]), ((json!("70.00"), json!("0.00")), &json!("PAID")));
}

/// What has come back was billed: no later change takes it off the bill again.
#[tokio::test]
async fn an_order_costs_no_less_than_what_came_back() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 20).await;
    let charged = json!({ "charges": { "shipping": "10.00", "tax": "2.00" } });
    let order = sent(&shop, &[("TEA", 2)], charged.clone()).await;
    let back = shop.given_back(&order, json!({ "lines": units(&order, &[(0, 2)]), "amount": "31.00" })).await;
    assert_eq!((&back["totals"]["billable"]["amount"], &back["status"]), (&json!("1.00"), &json!("RETURNED")));
    for charges in [json!({ "discount": "1.01" }), json!({ "shipping": "8.99" }), json!({ "tax": "0" })] {
        for dry_run in [false, true] {
            let input = json!({ "charges": charges, "dryRun": dry_run });
            assert_eq!(shop.update_refused(&order, input).await, ["OUT_OF_RANGE input.charges"], "{charges}");
        }
    }
    assert_eq!(shop.updated(&order, json!({ "charges": { "discount": "1.00" } })).await["totals"]["billable"]["amount"], "0.00");
    // Of an order of which a part is still to be shipped.
    let order = shop.made(with(order_of(&[("TEA", 5)]), charged)).await;
    let line = &order["lines"][0]["id"];
    shop.fulfilled(&order, json!({ "lines": units(&order, &[(0, 4)]) })).await;
    shop.given_back(&order, json!({ "lines": units(&order, &[(0, 4)]), "amount": "62.00" })).await;
    for change in [json!({ "unitPrice": "9.99" }), json!({ "discount": "5.00" }), json!({ "quantity": 4 })] {
        let edit = json!({ "lines": { "update": [with(json!({ "id": line }), change)] } });
        assert_eq!(shop.update_refused(&order, edit).await, ["OUT_OF_RANGE input.lines"]);
    }
    // More may be ordered, and what costs nothing may change.
    let more = shop.updated(&order, json!({ "lines": { "update": [{ "id": line, "quantity": 6 }] }, "customerNote": "Thanks" })).await;
    assert_eq!(more["totals"]["billable"]["amount"], "10.00");
}

fn one_of(order: &Value) -> Value {
    json!({ "lines": units(order, &[(0, 1)]) })
}

#[tokio::test]
async fn goods_go_back_where_the_order_has_its_stock() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 2).await;
    // Not counted: nothing moves, whatever is asked for.
    let order = sent(&shop, &[("TEA", 5)], json!({ "disableInventoryCount": true })).await;
    let back = shop.given_back(&order, json!({ "lines": units(&order, &[(0, 2)]), "restock": true })).await;
    assert_eq!((&back["returns"][0]["restocked"], shop.levels("TEA").await), (&json!(false), vec![(2, 0)]));
    shop.product("CUP", json!({})).await;
    let cups = sent(&shop, &[("CUP", 1)], json!({ "disableInventoryCount": true })).await;
    assert_eq!(shop.updated(&cups, json!({ "status": "RETURNED" })).await["returns"][0]["restocked"], false);
    assert_eq!(shop.levels("CUP").await, []);
    // A place that the product has never been in.
    let depot = shop.warehouse("Depot").await;
    let import =
        shop.made(with(order_of(&[("TEA", 3), ("CUP", 1), ("TEA", 1)]), json!({ "status": "DELIVERED", "warehouseId": depot }))).await;
    let back = shop.given_back(&import, json!({ "lines": units(&import, &[(2, 1), (0, 2)]) })).await;
    assert_eq!((&back["status"], shop.levels("TEA").await), (&json!("DELIVERED"), vec![(3, 0), (2, 0)]));
    assert_eq!(
        shop.given_back(&import, json!({ "lines": units(&import, &[(0, 1), (1, 1)]), "restock": false })).await["status"],
        "RETURNED"
    );
    assert_eq!(shop.levels("CUP").await, []);
    // A shelf holds so much and no more.
    shop.adjust("CUP", None, i32::MAX - 1).await;
    let full = shop.made(with(order_of(&[("CUP", 2)]), json!({ "status": "SHIPPED" }))).await;
    let two = json!({ "lines": units(&full, &[(0, 2)]) });
    assert_eq!(shop.move_refused("recordReturn", &full, two.clone()).await, ["OUT_OF_RANGE input.restock"]);
    assert_eq!(shop.update_refused(&full, json!({ "status": "RETURNED" })).await, ["OUT_OF_RANGE input.status"]);
    assert_eq!(shop.given_back(&full, with(two, json!({ "restock": false }))).await["status"], "RETURNED");
    shop.assert_stock_identity().await;
}

#[tokio::test]
async fn goods_come_back_in_every_status_that_has_any_out() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    for status in ["SHIPPED", "UNDELIVERED", "DELIVERED", "FULFILLED", "COMPLETED", "PARTIALLY_REFUNDED"] {
        let order = shop.made(with(order_of(&[("TEA", 2)]), json!({ "status": status }))).await;
        assert_eq!(shop.given_back(&order, one_of(&order)).await["status"], status);
        assert_eq!(shop.given_back(&order, one_of(&order)).await["status"], "RETURNED", "{status}");
    }
    // What the first return left is what the status takes back; where nothing is left, it only says so.
    let order = sent(&shop, &[("TEA", 3)], json!({})).await;
    shop.given_back(&order, one_of(&order)).await;
    let all = shop.updated(&order, json!({ "status": "RETURNED" })).await;
    assert_eq!((&all["returns"][1]["lines"][0]["quantity"], &all["totals"]["billable"]["amount"]), (&json!(2), &json!("0.00")));
    let part = json!([{ "product": { "sku": "TEA" }, "quantity": 3, "fulfilledQuantity": 1 }]);
    let order = shop.made(with(order_of(&[]), json!({ "status": "PARTIALLY_SHIPPED", "lines": part }))).await;
    shop.given_back(&order, one_of(&order)).await;
    for status in ["UNDELIVERED", "DELIVERED"] {
        shop.updated(&order, json!({ "status": status })).await;
    }
    let all = shop.updated(&order, json!({ "status": "RETURNED" })).await;
    assert_eq!((all["returns"].as_array().unwrap().len(), &all["status"]), (1, &json!("RETURNED")));
}

#[tokio::test]
async fn a_return_has_a_key() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = sent(&shop, &[("TEA", 4)], json!({})).await;
    let input = with(one_of(&order), json!({ "idempotencyKey": "k", "amount": "9.50" }));
    let first = shop.give_back(&order, input.clone()).await;
    assert_eq!(first["replayed"], false);
    for spelling in [json!({}), json!({ "restock": true, "amount": 9.5, "expectedVersion": 1 }), json!({ "restock": null, "reason": "" })] {
        let again = shop.give_back(&order, with(input.clone(), spelling.clone())).await;
        assert_eq!(
            (&again["replayed"], &again["return"], &again["order"]),
            (&json!(true), &first["return"], &first["order"]),
            "{spelling}"
        );
    }
    for other in [json!({ "restock": false }), json!({ "amount": null }), json!({ "lines": units(&order, &[(0, 2)]) })] {
        assert_eq!(
            shop.move_refused("recordReturn", &order, with(input.clone(), other)).await,
            ["IDEMPOTENCY_CONFLICT input.idempotencyKey"]
        );
    }
    // The keys of other mutations are their own.
    let other = shop.made(order_of(&[("TEA", 1)])).await;
    assert_eq!(shop.fulfill(&other, json!({ "idempotencyKey": "k" })).await["replayed"], false);
    shop.updated(&order, json!({ "status": "RETURNED" })).await;
    let now = shop.give_back(&order, input).await;
    assert_eq!((&now["replayed"], &now["order"]["status"]), (&json!(true), &json!("RETURNED")));
    shop.assert_on_hand(&[("TEA", 9)]).await;
}

#[tokio::test]
async fn an_order_has_at_most_two_hundred_returns() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = sent(&shop, &[("TEA", 3)], json!({})).await;
    shop.given_back(&order, with(one_of(&order), json!({ "amount": "0" }))).await;
    let first = order_return::Entity::of(shop.organization).one(shop.database.reader()).await.unwrap().unwrap();
    let tx = shop.database.begin().await.unwrap();
    let row = |_| order_return::Model { id: Uuid::now_v7(), ..first.clone() }.into_active_model();
    order_return::Entity::insert_many((0..198).map(row)).exec_without_returning(&tx).await.unwrap();
    shop.database.commit(tx).await.unwrap();
    shop.given_back(&order, one_of(&order)).await;
    assert_eq!(shop.move_refused("recordReturn", &order, one_of(&order)).await, ["OUT_OF_RANGE input.orderId"]);
    assert_eq!(shop.update_refused(&order, json!({ "status": "RETURNED" })).await, ["OUT_OF_RANGE input.status"]);
    assert_eq!(shop.levels("TEA").await, [(8, 0)]);
}
