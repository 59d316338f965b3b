//! The header `Idempotency-Key`: the key of a mutation whose input has none.

use entity::order;
use serde_json::{Value, json};

use crate::support::{Shop, address, bulk_document, order_of, outcomes, save_document, with};

const HEADER: &str = "Idempotency-Key";

async fn sent(shop: &Shop, key: &str, query: &str, input: Value) -> (u16, Value) {
    shop.send_with(&[(HEADER, key)], json!({ "query": query, "variables": { "input": input } })).await
}

fn payload(answer: (u16, Value)) -> Value {
    let (status, mut answer) = answer;
    assert_eq!((status, answer.get("errors")), (200, None), "{answer:#}");
    answer["data"]["payload"].take()
}

fn refused((status, answer): (u16, Value)) -> String {
    assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!("BAD_REQUEST")), "{answer:#}");
    answer["errors"][0]["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_create_is_made_once() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let document = save_document("createSalesOrder", "order { id } replayed");
    let input = order_of(&[("TEA", 1)]);
    let first = payload(sent(&shop, "\"k-1\"", &document, input.clone()).await);
    assert_eq!(first["replayed"], false);
    for (key, input) in [
        ("\"k-1\"", input.clone()),
        ("k-1", input.clone()),
        // In the input as well, or there alone: it is the same key.
        ("k-1", with(input.clone(), json!({ "idempotencyKey": "k-1" }))),
        ("k-1", with(input.clone(), json!({ "idempotencyKey": " " }))),
    ] {
        let again = payload(sent(&shop, key, &document, input).await);
        assert_eq!((&again["replayed"], &again["order"]), (&json!(true), &first["order"]));
    }
    let alone = shop.create(with(input.clone(), json!({ "idempotencyKey": "k-1" }))).await;
    assert_eq!((&alone["replayed"], &alone["order"]["id"]), (&json!(true), &first["order"]["id"]));
    let other = payload(sent(&shop, "k-1", &document, order_of(&[("TEA", 2)])).await);
    assert_eq!(crate::support::errors(&other), ["IDEMPOTENCY_CONFLICT input.idempotencyKey"]);
    assert_eq!(shop.count::<order::Entity>().await, 1);
}

#[tokio::test]
async fn a_literal_input_takes_it_too() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let document = "mutation($address: AddressInput!, $key: String) {
        __typename
        payload: createSalesOrder(input: { idempotencyKey: $key, shippingAddress: $address, lines: [{ product: { sku: \"TEA\" }, quantity: 1 }] }) {
            order { id } replayed userErrors { message }
        }
    }";
    let send = async |variables: Value| shop.send_with(&[(HEADER, "k")], json!({ "query": document, "variables": variables })).await;
    let variables = json!({ "address": address() });
    let first = payload(send(variables.clone()).await);
    assert_eq!((&first["replayed"], &first["userErrors"]), (&json!(false), &json!([])));
    assert_eq!(payload(send(variables.clone()).await)["replayed"], true);
    assert_eq!(payload(send(with(variables.clone(), json!({ "key": "k" }))).await)["replayed"], true);
    refused(send(with(variables, json!({ "key": "other" }))).await);
    assert_eq!(shop.count::<order::Entity>().await, 1);
}

#[tokio::test]
async fn each_order_of_a_batch_has_a_key_of_its_own() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let orders = json!([order_of(&[("TEA", 1)]), order_of(&[("TEA", 1)]), order_of(&[("TEA", 99)])]);
    let input = json!({ "orders": orders, "errorPolicy": "REJECT_FAILED" });
    let document = bulk_document();
    let first = payload(sent(&shop, "batch", &document, input.clone()).await);
    assert_eq!(outcomes(&first), ["made", "made", "UNAVAILABLE input.orders.2.lines"]);
    let again = payload(sent(&shop, "batch", &document, input.clone()).await);
    assert_eq!(outcomes(&again), ["replayed", "replayed", "UNAVAILABLE input.orders.2.lines"]);
    assert_eq!(shop.count::<order::Entity>().await, 2);
    let literal =
        "mutation($orders: [CreateSalesOrderInput!]!) { payload: createSalesOrders(input: { orders: $orders }) { createdCount } }";
    let body = json!({ "query": literal, "variables": { "orders": input["orders"] } });
    assert_eq!(payload(shop.send_with(&[(HEADER, "batch")], body).await)["createdCount"], 0);
    let mut keyed = input;
    keyed["orders"][1]["idempotencyKey"] = json!("mine");
    assert!(refused(sent(&shop, "batch", &document, keyed).await).contains("'batch#1'"));
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_in_words() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let document = save_document("createSalesOrder", "replayed");
    let keyed = with(order_of(&[("TEA", 1)]), json!({ "idempotencyKey": "mine" }));
    assert!(refused(sent(&shop, "yours", &document, keyed.clone()).await).contains("another"));
    assert!(refused(sent(&shop, "\"open", &document, keyed.clone()).await).contains("quotes"));
    let body = json!({ "query": document, "variables": { "input": keyed } });
    assert!(refused(shop.send_with(&[(HEADER, "a"), (HEADER, "a")], body).await).contains("twice"));
    let two =
        "mutation($a: CreateSalesOrderInput!) { a: createSalesOrder(input: $a) { replayed } b: createSalesOrder(input: $a) { replayed } }";
    let body = json!({ "query": two, "variables": { "a": order_of(&[("TEA", 1)]) } });
    assert!(refused(shop.send_with(&[(HEADER, "k")], body).await).contains("one mutation"));
    let save = save_document("saveProductCategory", "productCategory { id }");
    assert!(refused(sent(&shop, "k", &save, json!({ "name": "Fine" })).await).contains("saveProductCategory"));
    // Queries change nothing, and stocks have keys too.
    assert_eq!(shop.send_with(&[(HEADER, "k")], json!({ "query": "{ viewer { subject } }" })).await.0, 200);
    let adjust = save_document("adjustInventory", "replayed");
    let input = json!({ "adjustments": [{ "product": { "sku": "TEA" }, "delta": 1 }] });
    for replayed in [false, true] {
        assert_eq!(payload(sent(&shop, "k", &adjust, input.clone()).await)["replayed"], replayed);
    }
    assert_eq!(shop.levels("TEA").await, [(10, 0)]);
    assert_eq!(shop.count::<order::Entity>().await, 0);
}
