//! Keys that make a retry safe.

use entity::{idempotency_key, order};
use serde_json::{Value, json};

use crate::support::{Shop, address, order_of, save_document, with};

#[tokio::test]
async fn the_same_input_is_answered_with_the_same_order() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let line = |price: Value| json!([{ "product": { "sku": "TEA" }, "quantity": 2, "unitPrice": price, "meta": { "a": 1, "b": 2 } }]);
    let input = with(order_of(&[]), json!({ "idempotencyKey": "k-1", "lines": line(json!("9.50")), "customerNote": "Thanks" }));
    let first = shop.create(input.clone()).await;
    assert_eq!(first["replayed"], false);
    let order = &first["order"];
    for spelling in [
        json!({}),
        json!({ "lines": line(json!(9.5)) }),
        json!({ "lines": line(json!("9.5000")) }),
        json!({ "lines": [{ "meta": { "b": 2, "a": 1 }, "unitPrice": "9.5", "quantity": 2, "product": { "sku": " TEA " }, "discount": null }] }),
        json!({ "customerNote": " Thanks ", "meta": [], "tags": [], "subChannel": "", "dryRun": null, "status": "PENDING", "subType": "NONE" }),
        json!({ "idempotencyKey": " k-1 ", "fromCart": false, "taxExempt": null, "allowBackorder": false }),
    ] {
        let again = shop.create(with(input.clone(), spelling.clone())).await;
        assert_eq!(again["userErrors"], json!([]), "{spelling}");
        assert_eq!((&again["replayed"], &again["order"]), (&json!(true), order), "{spelling}");
    }
    assert_eq!(shop.levels("TEA").await, [(9, 2)]);
    assert_eq!(shop.count::<order::Entity>().await, 1);
    // The order as it is now.
    shop.updated(order, json!({ "customerNote": "Hurry" })).await;
    let now = shop.create(input.clone()).await;
    assert_eq!((&now["replayed"], &now["order"]["customerNote"], &now["order"]["version"]), (&json!(true), &json!("Hurry"), &json!(2)));
    // Another process, and another organization.
    assert_eq!(shop.twin().create(input.clone()).await["replayed"], true);
    let other = shop.neighbour().await;
    other.stocked("TEA", 9).await;
    assert_eq!(other.create(input).await["replayed"], false);
}

#[tokio::test]
async fn another_input_is_a_conflict() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let input = with(order_of(&[("TEA", 1)]), json!({ "idempotencyKey": "k" }));
    shop.made(input.clone()).await;
    for other in [
        json!({ "customerNote": "x" }),
        json!({ "lines": [{ "product": { "sku": "TEA" }, "quantity": 2 }] }),
        json!({ "lines": [{ "product": { "sku": "TEA" }, "quantity": 1 }, { "product": { "sku": "TEA" }, "quantity": 1 }] }),
        json!({ "shippingAddress": with(address(), json!({ "line1": "2 Main Street" })) }),
        json!({ "meta": { "a": 1 } }),
        json!({ "status": "ON_HOLD" }),
    ] {
        assert_eq!(shop.refused(with(input.clone(), other)).await, ["IDEMPOTENCY_CONFLICT input.idempotencyKey"]);
    }
    // The key is looked at before anything else.
    let hopeless = json!({ "lines": [{ "product": { "sku": "NONE" }, "quantity": -1 }], "shippingAddress": null, "currency": "?" });
    assert_eq!(shop.refused(with(input, hopeless)).await, ["IDEMPOTENCY_CONFLICT input.idempotencyKey"]);
    assert_eq!(shop.levels("TEA").await, [(9, 1)]);
}

#[tokio::test]
async fn a_refused_order_leaves_the_key_free() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 1).await;
    let input = |quantity: i32| with(order_of(&[("TEA", quantity)]), json!({ "idempotencyKey": "k" }));
    assert_eq!(shop.refused(input(2)).await, ["UNAVAILABLE input.lines"]);
    assert_eq!(shop.count::<idempotency_key::Entity>().await, 0);
    shop.made(input(1)).await;
    assert_eq!(shop.refused(with(input(1), json!({ "idempotencyKey": "a\u{7}b" }))).await, ["INVALID input.idempotencyKey"]);
    // A replay stands even where the order could not be made any more.
    assert_eq!(shop.create(input(1)).await["replayed"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_make_one_order() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 99).await;
    let document = save_document("createSalesOrder", "order { id } replayed");
    let input = with(order_of(&[("TEA", 1)]), json!({ "idempotencyKey": "k" }));
    let tasks: Vec<_> = (0..8)
        .map(|index| {
            let shop = if index % 2 == 0 { shop.clone() } else { shop.twin() };
            let (document, input) = (document.clone(), input.clone());
            tokio::spawn(async move { shop.run(&document, json!({ "input": input })).await["payload"].take() })
        })
        .collect();
    let mut payloads = Vec::new();
    for task in tasks {
        payloads.push(task.await.unwrap());
    }
    assert!(
        payloads.iter().all(|payload| payload["order"]["id"] == payloads[0]["order"]["id"] && payload["order"].is_object()),
        "{payloads:#?}"
    );
    assert_eq!(payloads.iter().filter(|payload| payload["replayed"] == false).count(), 1);
    assert_eq!(shop.levels("TEA").await, [(99, 1)]);
    shop.assert_stock_identity().await;
}

#[tokio::test]
async fn adjustments_have_keys_too() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 1).await;
    let document = save_document("adjustInventory", "levels { onHand } replayed");
    let input =
        |delta: i32| json!({ "input": { "idempotencyKey": "k", "adjustments": [{ "product": { "sku": "TEA" }, "delta": delta }] } });
    assert_eq!(shop.run(&document, input(5)).await["payload"]["replayed"], false);
    let again = shop.run(&document, input(5)).await;
    assert_eq!((&again["payload"]["replayed"], &again["payload"]["levels"]), (&json!(true), &json!([{ "onHand": 6 }])));
    assert_eq!(crate::support::errors(&shop.run(&document, input(4)).await["payload"]), ["IDEMPOTENCY_CONFLICT input.idempotencyKey"]);
    assert_eq!(shop.levels("TEA").await, [(6, 0)]);
}
