//! Adjusting stock and filling carts.

use domain::id::Kind;
use serde_json::{Value, json};

use crate::reads_support::{ORG, World, id, print};
use crate::saves_support::{errors, op, save, send};

const LEVELS: &str = "replayed levels { id product { sku } warehouse { id } onHand reserved available }";

async fn adjust(world: &World, input: Value) -> Value {
    send(world, op(ORG, 1), "adjustInventory", input, LEVELS).await
}

async fn product(world: &World, sku: &str, alternates: &[&str]) {
    let others: Vec<_> = alternates.iter().map(|value| json!({ "type": "ALTERNATE_SKU", "value": value })).collect();
    save(world, 1, "product", json!({ "sku": sku, "name": sku, "price": 1, "externalId": format!("x{sku}"), "otherIds": others }), "id")
        .await;
}

fn on_hand(payload: &Value) -> Vec<i64> {
    payload["levels"].as_array().unwrap().iter().map(|level| level["onHand"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn adjustments_are_added_up_and_booked_together() {
    let world = World::new().await;
    product(&world, "A", &["OLD"]).await;
    product(&world, "B", &[]).await;
    let second = print(Kind::Warehouse, id(3, 2));
    let input = json!({ "reason": "count", "adjustments": [
        { "product": { "sku": "B" }, "delta": 5 },
        { "product": { "sku": "A" }, "delta": 10 },
        { "product": { "sku": "OLD" }, "delta": -4 },
        { "product": { "externalId": "xA" }, "warehouseId": second, "delta": 0 },
    ] });
    let done = adjust(&world, input).await;
    assert_eq!(errors(&done), [""; 0]);
    assert_eq!(on_hand(&done), [5, 6, 6, 0]);
    assert_eq!(done["levels"][1]["id"], done["levels"][2]["id"]);
    assert_eq!((&done["levels"][3]["warehouse"]["id"], &done["levels"][0]["product"]["sku"]), (&json!(second), &json!("B")));
    // What is there is read back, and what goes out may all go.
    let done = adjust(&world, json!({ "adjustments": [{ "product": { "sku": "A" }, "delta": -6 }] })).await;
    assert_eq!(on_hand(&done), [0]);
}

#[tokio::test]
async fn a_key_books_once() {
    let world = World::new().await;
    product(&world, "A", &[]).await;
    let input = |key: &str, delta: i64| json!({ "idempotencyKey": key, "adjustments": [{ "product": { "sku": "A" }, "delta": delta }] });
    let refused = adjust(&world, input("k", -1)).await;
    assert_eq!(errors(&refused), ["UNAVAILABLE input.adjustments"]);
    let first = adjust(&world, input("k", 5)).await;
    assert_eq!((&first["replayed"], on_hand(&first)), (&json!(false), vec![5]));
    adjust(&world, input("other", 1)).await;
    let again = adjust(&world, input(" k ", 5)).await;
    assert_eq!((&again["replayed"], on_hand(&again)), (&json!(true), vec![6]));
    assert_eq!(errors(&adjust(&world, input("k", 6)).await), ["IDEMPOTENCY_CONFLICT input.idempotencyKey"]);
    assert_eq!(errors(&adjust(&world, json!({ "idempotencyKey": "a\u{7}", "adjustments": [] })).await), ["INVALID input.idempotencyKey"]);
}

#[tokio::test]
async fn stock_never_falls_below_what_is_reserved() {
    let world = World::new().await;
    world.fill(0).await;
    let ids: Vec<_> = world
        .ask("{ products(first: 6, sort: { field: SKU, direction: ASC }) { nodes { id inventory { onHand reserved } } } }")
        .await["products"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["id"].as_str().unwrap().to_owned())
        .collect();
    let delta = |row: usize, delta: i64| json!({ "product": { "id": ids[row] }, "delta": delta });
    let selection = "levels { onHand }";
    // The levels have 10, 20, … on hand, and 3 reserved.
    let payload = send(
        &world,
        op(ORG, 1),
        "adjustInventory",
        json!({ "adjustments": [delta(0, -5), delta(1, -10), delta(0, -3), delta(2, -28)] }),
        selection,
    )
    .await;
    assert_eq!(errors(&payload), ["UNAVAILABLE input.adjustments"]);
    let error = &payload["userErrors"][0];
    assert_eq!((&error["count"], &payload["levels"]), (&json!(2), &json!([])));
    assert_eq!(
        error["items"][0],
        json!({ "lineIndexes": [0, 2], "requiredQuantity": 8, "availableQuantity": 7, "product": { "id": ids[0] } })
    );
    assert_eq!(error["items"][1]["lineIndexes"], json!([3]));
    let payload = adjust(&world, json!({ "adjustments": [delta(0, -7), delta(1, 0)] })).await;
    assert_eq!(on_hand(&payload), [3, 20]);
    let payload = adjust(&world, json!({ "adjustments": [delta(0, 1), delta(1, 2_147_483_647)] })).await;
    assert_eq!(errors(&payload), ["OUT_OF_RANGE input.adjustments.1.delta"]);
}

#[tokio::test]
async fn every_adjustment_is_judged() {
    let world = World::new().await;
    product(&world, "A", &["SHARED"]).await;
    product(&world, "B", &["SHARED"]).await;
    let input = json!({ "adjustments": [
        { "product": { "sku": "A" }, "delta": 1 },
        { "product": { "sku": "SHARED" }, "delta": 1 },
        { "product": { "sku": "none" }, "warehouseId": "warehouse_", "delta": 1 },
        { "product": { "id": print(Kind::Order, id(1, 1)) }, "warehouseId": print(Kind::Warehouse, id(3, 9)), "delta": 1 },
        { "product": { "id": "?" }, "delta": 1 },
        { "product": { "externalId": " " }, "delta": 1 },
        { "product": { "sku": "a\u{0}" }, "delta": 1 },
    ] });
    let expected = [
        "INVALID input.adjustments.2.warehouseId",
        "AMBIGUOUS input.adjustments.1.product.sku",
        "NOT_FOUND input.adjustments.2.product.sku",
        "NOT_FOUND input.adjustments.3.warehouseId",
        "NOT_FOUND input.adjustments.3.product.id",
        "INVALID input.adjustments.4.product.id",
        "REQUIRED input.adjustments.5.product.externalId",
        "NOT_FOUND input.adjustments.6.product.sku",
    ];
    assert_eq!(errors(&adjust(&world, input).await), expected);
    assert_eq!(errors(&adjust(&world, json!({ "adjustments": [] })).await), ["REQUIRED input.adjustments"]);
    let many = vec![json!({ "product": { "sku": "A" }, "delta": 1 }); 501];
    assert_eq!(errors(&adjust(&world, json!({ "adjustments": many })).await), ["TOO_LONG input.adjustments"]);
    let many = vec![json!({ "product": { "sku": "A" }, "delta": 1 }); 500];
    let before = world.statements();
    assert_eq!(on_hand(&adjust(&world, json!({ "adjustments": many })).await), vec![500; 500]);
    // BEGIN, products, warehouses, missing levels made, levels locked, their change, COMMIT; then the answer's products and warehouses
    // in a snapshot.
    assert_eq!(world.statements() - before, 11, "statements do not grow with the adjustments");
}

#[tokio::test]
async fn a_cart_holds_what_was_set_last() {
    let world = World::new().await;
    product(&world, "A", &["OLD"]).await;
    product(&world, "B", &[]).await;
    let customer = save(&world, 1, "customer", json!({ "username": "u" }), "id cart { updatedAt }").await;
    assert_eq!(customer["cart"]["updatedAt"], Value::Null);
    let shown = "cart { items { quantity product { sku } } updatedAt }";
    let set = async |hours, items: Value| {
        send(&world, op(ORG, hours), "setCartItems", json!({ "customerId": customer["id"], "items": items }), shown).await
    };
    assert_eq!(set(1, json!([])).await["cart"], json!({ "items": [], "updatedAt": null }));
    assert_eq!(set(1, json!([{ "product": { "sku": "A" }, "quantity": 0 }])).await["cart"]["updatedAt"], Value::Null);
    let first = set(2, json!([{ "product": { "sku": "A" }, "quantity": 2 }, { "product": { "sku": "B" }, "quantity": 1 }])).await;
    assert_eq!(first["cart"]["items"].as_array().unwrap().len(), 2);
    assert_eq!(set(3, json!([{ "product": { "sku": "OLD" }, "quantity": 2 }])).await["cart"], first["cart"]);
    let second = set(4, json!([{ "product": { "sku": "OLD" }, "quantity": 7 }, { "product": { "sku": "B" }, "quantity": 0 }])).await;
    assert_eq!(second["cart"]["items"], json!([{ "quantity": 7, "product": { "sku": "A" } }]));
    assert_ne!(second["cart"]["updatedAt"], first["cart"]["updatedAt"]);
    let wrong = set(5, json!([
        { "product": { "sku": "A" }, "quantity": -1 }, { "product": { "sku": "OLD" }, "quantity": 1 }, { "product": { "sku": "?" }, "quantity": 1_000_001 }
    ])).await;
    let expected = [
        "OUT_OF_RANGE input.items.0.quantity",
        "CONFLICT input.items.1.product",
        "OUT_OF_RANGE input.items.2.quantity",
        "NOT_FOUND input.items.2.product.sku",
    ];
    assert_eq!(errors(&wrong), expected);
    let nobody = json!({ "customerId": print(Kind::Customer, id(7, 99)), "items": [] });
    assert_eq!(errors(&send(&world, op(ORG, 1), "setCartItems", nobody, shown).await), ["NOT_FOUND input.customerId"]);
}
