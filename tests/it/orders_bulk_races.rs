//! Many orders in one mutation: the stock they share, their keys, and batches that meet.

use entity::{customer, idempotency_key, order};
use serde_json::{Value, json};

use crate::support::{Shop, address, bulk_document, errors, order_of, outcomes, with};

const ALL: &str = "REJECT_EVERYTHING";
const EACH: &str = "REJECT_FAILED";

/// Required and available of each short product.
fn short(result: &Value) -> Vec<(String, i64, i64)> {
    let item = |item: &Value| {
        let number = |name: &str| item[name].as_i64().unwrap();
        (item["product"]["sku"].as_str().unwrap().to_owned(), number("requiredQuantity"), number("availableQuantity"))
    };
    let mut items: Vec<_> = result["userErrors"][0]["items"].as_array().unwrap().iter().map(item).collect();
    items.sort();
    items
}

#[tokio::test]
async fn the_last_unit_goes_to_the_first_or_to_nobody() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 1).await;
    shop.stocked("CUP", 9).await;
    let orders = || vec![order_of(&[("TEA", 1), ("CUP", 1)]), order_of(&[("CUP", 2)]), order_of(&[("CUP", 1), ("TEA", 1)])];
    let payload = shop.bulk(orders(), ALL).await;
    assert_eq!(outcomes(&payload), ["UNAVAILABLE input.orders.0.lines", "stopped", "UNAVAILABLE input.orders.2.lines"]);
    for (index, line) in [(0, 0), (2, 1)] {
        let result = &payload["results"][index];
        assert_eq!(short(result), [("TEA".to_owned(), 2, 1)], "the demand of all of them");
        assert_eq!(result["userErrors"][0]["items"][0]["lineIndexes"], json!([line]));
    }
    assert_eq!((shop.count::<order::Entity>().await, shop.levels("TEA").await, shop.levels("CUP").await), (0, vec![(1, 0)], vec![(9, 0)]));
    let payload = shop.bulk(orders(), EACH).await;
    assert_eq!(outcomes(&payload), ["made", "made", "UNAVAILABLE input.orders.2.lines"]);
    assert_eq!(short(&payload["results"][2]), [("TEA".to_owned(), 1, 0)]);
    assert_eq!((shop.levels("TEA").await, shop.levels("CUP").await), (vec![(1, 1)], vec![(9, 3)]));
}

#[tokio::test]
async fn stock_is_added_up_with_orders_that_are_wrong_and_orders_that_wait() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let order = |units: i32, more: Value| with(order_of(&[("TEA", units)]), more);
    let wait = || json!({ "allowBackorder": true });
    // The wrong one asks too, though nothing is set aside for it.
    let orders = || vec![order(3, json!({ "currency": "?" })), order(3, json!({})), order(9, wait())];
    let wrong = "INVALID input.orders.0.currency";
    let payload = shop.bulk(orders(), ALL).await;
    let told = [&format!("{wrong}, UNAVAILABLE input.orders.0.lines"), "UNAVAILABLE input.orders.1.lines", "stopped"];
    assert_eq!(outcomes(&payload), told);
    let payload = shop.bulk(orders(), EACH).await;
    assert_eq!(outcomes(&payload), [wrong, "made", "made"]);
    let waiting = &payload["results"][2]["order"];
    assert_eq!((&waiting["status"], &waiting["lines"][0]["reservedQuantity"]), (&json!("BACKORDER"), &json!(2)));
    assert_eq!(shop.levels("TEA").await, [(5, 5)]);
    // What an order that waits has taken is gone for the one after it.
    shop.stocked("CUP", 3).await;
    let cups = |units: i32, more: Value| with(order_of(&[("CUP", units)]), more);
    let payload = shop.bulk(vec![cups(2, wait()), cups(1, json!({})), cups(1, json!({}))], ALL).await;
    assert_eq!(outcomes(&payload), ["stopped", "UNAVAILABLE input.orders.1.lines", "UNAVAILABLE input.orders.2.lines"]);
    assert_eq!(short(&payload["results"][1]), [("CUP".to_owned(), 2, 1)]);
    let uncounted = json!({ "disableInventoryCount": true });
    let payload =
        shop.bulk(vec![cups(2, wait()), cups(1, json!({})), cups(9, uncounted), cups(9, json!({ "status": "SHIPPED" }))], ALL).await;
    assert_eq!(payload["createdCount"], 4);
    assert_eq!(shop.levels("CUP").await, [(3, 3)]);
}

#[tokio::test]
async fn keys_are_replayed_across_batches_and_with_single_orders() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 99).await;
    let order = |key: &str, units: i32| with(order_of(&[("TEA", units)]), json!({ "idempotencyKey": key }));
    let single = shop.made(order("a", 1)).await;
    let payload = shop.bulk(vec![order("b", 1), order("a", 1), order("a", 2), order("c", 3)], ALL).await;
    assert_eq!(outcomes(&payload), ["stopped", "replayed", "IDEMPOTENCY_CONFLICT input.orders.2.idempotencyKey", "stopped"]);
    assert_eq!(payload["results"][1]["order"], single);
    assert_eq!((&payload["createdCount"], shop.count::<idempotency_key::Entity>().await), (&json!(0), 1));
    let orders = || vec![order("b", 1), order("a", 1), order("c", 3)];
    let first = shop.bulk(orders(), ALL).await;
    assert_eq!((outcomes(&first), &first["createdCount"]), (vec!["made".into(), "replayed".into(), "made".to_owned()], &json!(2)));
    for policy in [ALL, EACH] {
        let again = shop.bulk(orders(), policy).await;
        assert_eq!((outcomes(&again), &again["createdCount"]), (vec!["replayed".to_owned(); 3], &json!(0)));
        for index in 0..3 {
            assert_eq!(again["results"][index]["order"], first["results"][index]["order"]);
        }
    }
    assert_eq!(shop.create(order("c", 3)).await["order"], first["results"][2]["order"]);
    assert_eq!(shop.refused(order("c", 4)).await, ["IDEMPOTENCY_CONFLICT input.idempotencyKey"]);
    assert_eq!(shop.levels("TEA").await, [(99, 5)]);
}

#[tokio::test]
async fn a_key_that_comes_twice_in_a_batch_makes_one_order() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = |key: &str, units: i32| with(order_of(&[("TEA", units)]), json!({ "idempotencyKey": key }));
    let conflict = |index: usize| format!("IDEMPOTENCY_CONFLICT input.orders.{index}.idempotencyKey");
    let short = |index: usize| format!("UNAVAILABLE input.orders.{index}.lines");
    let payload = shop.bulk(vec![order("a", 1), order("a", 1), order("a", 2)], ALL).await;
    assert_eq!(outcomes(&payload), ["stopped", "stopped", &conflict(2)]);
    let payload = shop.bulk(vec![order("a", 1), order("a", 1), order(" a ", 1)], ALL).await;
    assert_eq!((outcomes(&payload), &payload["createdCount"]), (vec!["made".into(), "replayed".into(), "replayed".to_owned()], &json!(1)));
    assert_eq!(payload["results"][1]["order"], payload["results"][0]["order"]);
    // A refused order leaves its key to those after it, in the batch and later.
    let payload = shop.bulk(vec![order("b", 99), order("b", 99), order("b", 2), order("b", 2), order("b", 99), order("c", 99)], EACH).await;
    assert_eq!(outcomes(&payload), [&short(0), &short(1), "made", "replayed", &conflict(4), &short(5)]);
    assert_eq!(shop.count::<idempotency_key::Entity>().await, 2);
    assert_eq!(shop.create(order("b", 2)).await["order"], payload["results"][2]["order"]);
    assert_eq!(shop.create(order("c", 1)).await["replayed"], false);
    assert_eq!(shop.levels("TEA").await, [(9, 4)]);
}

/// The same batches at the same moment, in two processes as far as their memory goes.
async fn all_at_once(shop: &Shop, batches: Vec<Vec<Value>>, policy: &str) -> Vec<Value> {
    let tasks: Vec<_> = batches
        .into_iter()
        .enumerate()
        .map(|(index, orders)| {
            let shop = if index % 2 == 0 { shop.clone() } else { shop.twin() };
            let input = json!({ "orders": orders, "errorPolicy": policy });
            tokio::spawn(async move { shop.run(&bulk_document(), json!({ "input": input })).await["payload"].take() })
        })
        .collect();
    let mut payloads = Vec::new();
    for task in tasks {
        payloads.push(task.await.unwrap());
    }
    shop.assert_stock_identity().await;
    payloads
}

fn made(payloads: &[Value]) -> i64 {
    payloads.iter().map(|payload| payload["createdCount"].as_i64().unwrap()).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn identical_batches_with_keys_make_one_set_of_orders() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 999).await;
    for (policy, prefix) in [(ALL, "a"), (EACH, "e")] {
        let order = |index: usize| with(order_of(&[("TEA", 1)]), json!({ "idempotencyKey": format!("{prefix}-{index}") }));
        let forth: Vec<_> = (0..20).map(order).collect();
        let back: Vec<_> = (0..20).rev().map(order).collect();
        let payloads = all_at_once(&shop, vec![forth.clone(), back.clone(), forth, back], policy).await;
        assert_eq!(made(&payloads), 20);
        for (payload, backwards) in payloads.iter().zip([false, true, false, true]) {
            for index in 0..20 {
                let other = if backwards { 19 - index } else { index };
                assert_eq!(payload["results"][index]["order"]["id"], payloads[0]["results"][other]["order"]["id"]);
                assert!(payload["results"][index]["order"].is_object());
            }
        }
    }
    assert_eq!(shop.levels("TEA").await, [(999, 40)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn batches_never_oversell() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10).await;
    shop.stocked("CUP", 10).await;
    let orders = vec![order_of(&[("TEA", 1), ("CUP", 1)]), order_of(&[("CUP", 1), ("TEA", 1)]), order_of(&[("TEA", 2)])];
    // A batch takes 4 of TEA: two fit.
    let payloads = all_at_once(&shop, vec![orders.clone(); 4], ALL).await;
    assert_eq!((made(&payloads), shop.levels("TEA").await, shop.levels("CUP").await), (6, vec![(10, 8)], vec![(10, 4)]));
    for payload in payloads.iter().filter(|payload| payload["createdCount"] == 0) {
        assert_eq!(outcomes(payload), (0..3).map(|index| format!("UNAVAILABLE input.orders.{index}.lines")).collect::<Vec<_>>());
    }
    // Of what is left, order by order.
    let payloads = all_at_once(&shop, vec![vec![order_of(&[("TEA", 1)]); 3]; 4], EACH).await;
    assert_eq!((made(&payloads), shop.levels("TEA").await), (2, vec![(10, 10)]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn batches_that_want_the_same_values_share_them_out() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 999).await;
    let order = |index: usize| {
        let details = json!({ "email": format!("c{}@example.com", index % 5), "firstName": "A", "lastName": "B" });
        let line = json!([{ "product": { "sku": "TEA" }, "quantity": 1 }]);
        json!({ "shippingAddress": address(), "lines": line, "orderNumber": format!("N-{index}"), "customer": { "details": details } })
    };
    let forth: Vec<_> = (0..15).map(order).collect();
    let back: Vec<_> = (0..15).rev().map(order).collect();
    let payloads = all_at_once(&shop, vec![forth.clone(), back, forth], EACH).await;
    assert_eq!((made(&payloads), shop.count::<order::Entity>().await, shop.count::<customer::Entity>().await), (15, 15, 5));
    for result in payloads.iter().flat_map(|payload| payload["results"].as_array().unwrap()) {
        let told = errors(result);
        assert!(told.is_empty() || told[0].starts_with("DUPLICATE input.orders."), "{told:?}");
    }
}
