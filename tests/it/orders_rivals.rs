//! Two that want the same goods at the same moment: one gets them, the other is told why not.

use entity::{fulfillment, order as orders, order_return};
use serde_json::{Value, json};

use crate::support::{Shop, address, errors, order_of, units, with};

/// So often is each pair set against each other.
const ROUNDS: usize = 6;

/// The errors of all that were refused.
fn refusals(payloads: &[Value]) -> Vec<String> {
    payloads.iter().flat_map(errors).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_units_leave_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    for _ in 0..ROUNDS {
        let order = shop.made(order_of(&[("TEA", 3)])).await;
        let whole = json!({ "orderId": order["id"] });
        let most = with(whole.clone(), json!({ "lines": units(&order, &[(0, 2)]) }));
        let payloads = shop.at_once("order { id }", vec![("createFulfillment", most.clone()), ("createFulfillment", most)]).await;
        assert_eq!(refusals(&payloads), ["OUT_OF_RANGE input.lines.0.quantity"]);
        let payloads = shop.at_once("order { id }", vec![("createFulfillment", whole.clone()), ("createFulfillment", whole)]).await;
        assert_eq!(refusals(&payloads), ["ILLEGAL_TRANSITION input.orderId"]);
        let now = shop.order(&order).await;
        assert_eq!((&now["status"], &now["version"]), (&json!("SHIPPED"), &json!(3)));
        shop.assert_on_hand(&[("TEA", 100)]).await;
    }
    assert_eq!(shop.count::<fulfillment::Entity>().await, 2 * ROUNDS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_units_on_the_shelf_leave_once() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let mut received = 0;
    for _ in 0..ROUNDS {
        let wait = with(order_of(&[("TEA", 2)]), json!({ "allowBackorder": true }));
        let (one, other) = (shop.made(wait.clone()).await, shop.made(wait).await);
        shop.adjust("TEA", None, 3).await;
        received += 3;
        let whole = |order: &Value| ("createFulfillment", json!({ "orderId": order["id"] }));
        let payloads = shop.at_once("order { id }", vec![whole(&one), whole(&other)]).await;
        assert_eq!(refusals(&payloads), ["UNAVAILABLE input.lines"]);
        shop.assert_on_hand(&[("TEA", received)]).await;
        let [on_hand, reserved] = {
            let (on_hand, reserved) = shop.levels("TEA").await[0];
            [on_hand, reserved]
        };
        assert_eq!((on_hand, reserved), (1, 0));
        shop.adjust("TEA", None, -1).await;
        received -= 1;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_units_come_back_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    for _ in 0..ROUNDS {
        let order = shop.made(order_of(&[("TEA", 3)])).await;
        shop.fulfilled(&order, json!({})).await;
        let back = |quantity: i32| ("recordReturn", json!({ "orderId": order["id"], "lines": units(&order, &[(0, quantity)]) }));
        let payloads = shop.at_once("order { id }", vec![back(2), back(2)]).await;
        assert_eq!(refusals(&payloads), ["OUT_OF_RANGE input.lines.0.quantity"]);
        let payloads = shop.at_once("order { id }", vec![back(1), back(1)]).await;
        assert_eq!(refusals(&payloads), ["ILLEGAL_TRANSITION input.orderId"]);
        let now = shop.order(&order).await;
        assert_eq!(
            (&now["status"], &now["version"], &now["totals"]["returned"]["amount"]),
            (&json!("RETURNED"), &json!(4), &json!("30.00"))
        );
        shop.assert_on_hand(&[("TEA", 100)]).await;
    }
    assert_eq!(shop.levels("TEA").await, [(100, 0)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn returns_meet_on_a_shelf_that_was_not_there() {
    let shop = Shop::open().await;
    let skus: Vec<String> = (0..ROUNDS).map(|round| format!("TEA-{round}")).collect();
    for sku in &skus {
        shop.product(sku, json!({})).await;
        let import = with(order_of(&[(sku, 2)]), json!({ "status": "DELIVERED" }));
        let orders = [shop.made(import.clone()).await, shop.made(import.clone()).await, shop.made(import).await];
        let back = |order: &Value| ("recordReturn", json!({ "orderId": order["id"], "lines": units(order, &[(0, 2)]) }));
        let mut moves: Vec<_> = orders.iter().map(back).collect();
        moves.push((
            "updateOrder",
            json!({ "id": shop.made(with(order_of(&[(sku, 1)]), json!({ "status": "SHIPPED" }))).await["id"], "status": "RETURNED" }),
        ));
        assert_eq!(refusals(&shop.at_once("order { id }", moves).await), [""; 0]);
        assert_eq!(shop.levels(sku).await, [(7, 0)]);
    }
    shop.assert_on_hand(&[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cancellation_against_a_fulfilment() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    for round in 0..ROUNDS {
        let order = shop.made(order_of(&[("TEA", 2)])).await;
        let ship = ("createFulfillment", json!({ "orderId": order["id"], "lines": units(&order, &[(0, 1)]) }));
        let cancel = ("cancelOrder", json!({ "id": order["id"] }));
        let payloads = shop.at_once("order { id }", if round % 2 == 0 { vec![ship, cancel] } else { vec![cancel, ship] }).await;
        let now = shop.order(&order).await;
        match now["status"].as_str().unwrap() {
            "PARTIALLY_SHIPPED" => assert_eq!(refusals(&payloads), ["ILLEGAL_TRANSITION input.id"]),
            "CANCELLED" => assert_eq!(refusals(&payloads), ["ILLEGAL_TRANSITION input.orderId"]),
            other => panic!("{other}"),
        }
        assert_eq!(now["version"], 2);
        shop.assert_on_hand(&[("TEA", 100)]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_edit_against_a_fulfilment() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    for round in 0..ROUNDS {
        let order = shop.made(order_of(&[("TEA", 3)])).await;
        let ship = ("createFulfillment", json!({ "orderId": order["id"], "lines": units(&order, &[(0, 3)]) }));
        let fewer = json!({ "update": [{ "id": order["lines"][0]["id"], "quantity": 2 }] });
        let edit = ("updateOrder", json!({ "id": order["id"], "lines": fewer }));
        let payloads = shop.at_once("order { id }", if round % 2 == 0 { vec![ship, edit] } else { vec![edit, ship] }).await;
        let now = shop.order(&order).await;
        match now["status"].as_str().unwrap() {
            "SHIPPED" => assert_eq!(refusals(&payloads), ["ILLEGAL_TRANSITION input.lines"]),
            "PENDING" => assert_eq!(refusals(&payloads), ["OUT_OF_RANGE input.lines.0.quantity"]),
            other => panic!("{other}"),
        }
        assert_eq!(now["version"], 2);
        shop.assert_on_hand(&[("TEA", 100)]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_edit_against_a_cancellation() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    for round in 0..ROUNDS {
        let order = shop.made(order_of(&[("TEA", 3)])).await;
        let more = json!({ "update": [{ "id": order["lines"][0]["id"], "quantity": 5 }] });
        let edit = ("updateOrder", json!({ "id": order["id"], "expectedVersion": 1, "lines": more }));
        let cancel = ("cancelOrder", json!({ "id": order["id"], "expectedVersion": 1 }));
        let payloads = shop.at_once("order { id }", if round % 2 == 0 { vec![cancel, edit] } else { vec![edit, cancel] }).await;
        // Both have seen the first version, so the second that comes is refused, whichever it is.
        assert_eq!(refusals(&payloads), ["VERSION_CONFLICT input.expectedVersion"]);
        let now = shop.order(&order).await;
        let expected = if now["status"] == "CANCELLED" { (3, 0) } else { (5, 5) };
        assert_eq!((now["lines"][0]["quantity"].as_i64().unwrap(), now["lines"][0]["reservedQuantity"].as_i64().unwrap()), expected);
        assert_eq!(now["version"], 2);
        shop.assert_on_hand(&[("TEA", 100)]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_order_is_cancelled_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    for _ in 0..ROUNDS {
        let order = shop.made(order_of(&[("TEA", 3)])).await;
        let cancel = || ("cancelOrder", json!({ "id": order["id"] }));
        let payloads = shop.at_once("order { id }", vec![cancel(), cancel(), cancel()]).await;
        assert_eq!(refusals(&payloads), ["ILLEGAL_TRANSITION input.id"; 2]);
        assert_eq!(shop.order(&order).await["version"], 2);
        shop.assert_on_hand(&[("TEA", 100)]).await;
    }
    assert_eq!(shop.levels("TEA").await, [(100, 0)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_moves_goods_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    let order = shop.made(order_of(&[("TEA", 50)])).await;
    for (key, mutation) in [("a", "createFulfillment"), ("b", "recordReturn")] {
        let input = json!({ "orderId": order["id"], "idempotencyKey": key, "lines": units(&order, &[(0, 2)]) });
        let payloads = shop.at_once("order { id }", vec![(mutation, input); 6]).await;
        assert_eq!(refusals(&payloads), [""; 0]);
    }
    assert_eq!((shop.count::<fulfillment::Entity>().await, shop.count::<order_return::Entity>().await), (1, 1));
    assert_eq!(shop.order(&order).await["version"], 3);
    shop.assert_on_hand(&[("TEA", 100)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_parcels_come_at_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    for _ in 0..ROUNDS {
        let order = shop.made(order_of(&[("TEA", 2)])).await;
        let mut news = Vec::new();
        for _ in 0..2 {
            let parcel = shop.fulfill(&order, json!({ "lines": units(&order, &[(0, 1)]) })).await["fulfillment"]["id"].take();
            news.push(("updateFulfillment", json!({ "id": parcel, "deliveredAt": chrono::Utc::now() })));
        }
        assert_eq!(refusals(&shop.at_once("order { id }", news).await), [""; 0]);
        let now = shop.order(&order).await;
        assert_eq!((&now["status"], &now["version"]), (&json!("DELIVERED"), &json!(5)));
    }
    shop.assert_on_hand(&[("TEA", 100)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cart_is_ordered_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    let customer = shop.save("saveCustomer", "customer", "id", json!({ "displayName": "Bob" })).await["id"].clone();
    let items = json!({ "customerId": customer, "items": [{ "product": { "sku": "TEA" }, "quantity": 2 }] });
    let order = json!({ "fromCart": true, "customer": { "id": customer }, "shippingAddress": address() });
    for round in 1..=ROUNDS {
        shop.save("setCartItems", "cart", "id", items.clone()).await;
        let payloads = shop.at_once("order { id }", vec![("createSalesOrder", order.clone()); 3]).await;
        assert_eq!(refusals(&payloads), ["REQUIRED input.fromCart"; 2]);
        assert_eq!(shop.count::<orders::Entity>().await, round);
        assert_eq!(shop.levels("TEA").await, [(100, 2 * i64::try_from(round).unwrap())]);
    }
}
