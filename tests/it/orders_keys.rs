//! Every mutation of an order that takes an idempotency key, by one table: what is sent again changes nothing again.

use std::collections::BTreeSet;

use apollo_compiler::Schema;
use entity::idempotency_key;
use serde_json::{Value, json};

use crate::support::{Shop, errors, order_of, save_document, units, with};

const VERBS: [&str; 12] = [
    "updateOrder",
    "cancelOrder",
    "holdOrder",
    "releaseOrder",
    "addOrderNote",
    "recordPayment",
    "recordRefund",
    "createFulfillment",
    "updateFulfillment",
    "cancelFulfillment",
    "createInvoice",
    "recordReturn",
];
/// What makes or changes something else has tests of its own.
const OTHERS: [&str; 2] = ["adjustInventory", "createSalesOrder"];

const ORDER: &str = "order { id version status customerNote } replayed";

/// A mutation, and an order that is ready for it.
struct Case {
    order: Value,
    /// Without its key.
    input: Value,
    /// What makes another input of it.
    other: Value,
    /// What makes a refused one of it.
    refused: Value,
}

async fn shop() -> Shop {
    let shop = Shop::open().await;
    shop.stocked("TEA", 900).await;
    shop
}

async fn case(shop: &Shop, verb: &str) -> Case {
    let order = shop.made(order_of(&[("TEA", 2)])).await;
    let (id, below) = (json!({ "id": order["id"] }), json!({ "orderId": order["id"] }));
    let fulfillment = async || json!({ "id": shop.fulfill(&order, json!({})).await["fulfillment"]["id"] });
    let (input, other) = match verb {
        "updateOrder" => {
            let add = json!([{ "product": { "sku": "TEA" }, "quantity": 1 }]);
            (with(id, json!({ "lines": { "add": add } })), json!({ "marketingSource": "x" }))
        }
        "cancelOrder" => (with(id, json!({ "reason": "a" })), json!({ "remaining": true })),
        "holdOrder" => (with(id, json!({ "reason": "a" })), json!({ "until": "2030-01-01" })),
        "releaseOrder" => {
            shop.save("holdOrder", "order", "id", id.clone()).await;
            let another = shop.made(order_of(&[("TEA", 2)])).await;
            (id, json!({ "id": another["id"] }))
        }
        "addOrderNote" => (with(below, json!({ "note": { "text": "a" } })), json!({ "note": { "text": "b" } })),
        "recordPayment" => {
            let payment = |amount: &str| json!({ "payment": { "method": "CASH", "amount": amount } });
            (with(below, payment("1")), payment("2"))
        }
        "recordRefund" => {
            let payment = with(below.clone(), json!({ "payment": { "method": "CASH", "amount": "9" } }));
            shop.save("recordPayment", "order", "id", payment).await;
            (with(below, json!({ "method": "CASH", "amount": "1" })), json!({ "amount": "2" }))
        }
        "createFulfillment" => (with(below, json!({ "lines": units(&order, &[(0, 1)]) })), json!({ "carrier": "x" })),
        "updateFulfillment" => (with(fulfillment().await, json!({ "carrier": "a" })), json!({ "carrier": "b" })),
        "cancelFulfillment" => (with(fulfillment().await, json!({ "reason": "a" })), json!({ "reason": "b" })),
        "createInvoice" => (below, json!({ "dueDate": "2030-01-01" })),
        "recordReturn" => {
            fulfillment().await;
            (with(below, json!({ "lines": units(&order, &[(0, 1)]) })), json!({ "reason": "b" }))
        }
        verb => panic!("no case for {verb}"),
    };
    let order = shop.order(&order).await;
    // A note is written whatever the order's version.
    let refused = if verb == "addOrderNote" { json!({ "note": { "text": "" } }) } else { json!({ "expectedVersion": 99 }) };
    let input = if verb == "addOrderNote" { input } else { with(input, json!({ "expectedVersion": order["version"] })) };
    Case { order, input, other, refused }
}

async fn send(shop: &Shop, verb: &str, input: Value) -> Value {
    let payload = shop.run(&save_document(verb, ORDER), json!({ "input": input })).await["payload"].take();
    shop.assert_stock_identity().await;
    payload
}

#[test]
fn the_table_has_every_mutation_with_a_key() {
    let schema = Schema::parse_and_validate(graphql::sdl(), "schema.graphql").unwrap();
    let fields = &schema.get_object("Mutation").unwrap().fields;
    let has_key = |name: &str| {
        let input = &fields[name].arguments[0].ty;
        schema.get_input_object(input.inner_named_type()).unwrap().fields.contains_key("idempotencyKey")
    };
    let keyed: BTreeSet<&str> = fields.keys().map(|name| name.as_str()).filter(|name| has_key(name)).collect();
    assert_eq!(keyed, VERBS.into_iter().chain(OTHERS).collect());
}

#[tokio::test]
async fn what_is_sent_again_is_answered_as_the_first_time() {
    let shop = shop().await;
    for verb in VERBS {
        let Case { order, input, other, .. } = case(&shop, verb).await;
        let input = with(input, json!({ "idempotencyKey": " k " }));
        let first = send(&shop, verb, input.clone()).await;
        assert_eq!((errors(&first), &first["replayed"]), (vec![], &json!(false)), "{verb}");
        let version = order["version"].as_i64().unwrap() + 1;
        assert_eq!(first["order"]["version"], version, "{verb}");
        // Not in conflict with itself, though the order has moved on; here, in a second process, and after a restart.
        for shop in [&shop, &shop.twin(), &shop.elsewhere().await] {
            let again = send(shop, verb, with(input.clone(), json!({ "idempotencyKey": "k" }))).await;
            assert_eq!((errors(&again), &again["replayed"], &again["order"]), (vec![], &json!(true), &first["order"]), "{verb}");
        }
        // The order as it is now.
        shop.updated(&order, json!({ "customerNote": "Hurry" })).await;
        let now = send(&shop, verb, input.clone()).await;
        let told = (&now["replayed"], &now["order"]["customerNote"], &now["order"]["version"]);
        assert_eq!(told, (&json!(true), &json!("Hurry"), &json!(version + 1)), "{verb}");
        // Looked at before anything else: the version would not do either.
        for hopeless in [json!({}), json!({ "expectedVersion": 99 })] {
            let hopeless = if verb == "addOrderNote" { json!({}) } else { hopeless };
            let conflict = send(&shop, verb, with(with(input.clone(), other.clone()), hopeless)).await;
            assert_eq!(errors(&conflict), ["IDEMPOTENCY_CONFLICT input.idempotencyKey"], "{verb}");
            assert_eq!(conflict["userErrors"][0]["parameters"], json!({ "value": " k " }), "{verb}");
            assert_eq!((&conflict["order"], &conflict["replayed"]), (&Value::Null, &json!(false)), "{verb}");
        }
        assert_eq!(shop.order(&order).await["version"], version + 1, "{verb}");
    }
    // Each mutation has keys of its own: the same text served all of them.
    assert_eq!(shop.count::<idempotency_key::Entity>().await, VERBS.len());
}

#[tokio::test]
async fn a_refused_change_leaves_the_key_free() {
    let shop = shop().await;
    for verb in VERBS {
        let Case { input, refused, .. } = case(&shop, verb).await;
        let input = with(input, json!({ "idempotencyKey": "k" }));
        let before = shop.count::<idempotency_key::Entity>().await;
        let payload = send(&shop, verb, with(input.clone(), refused)).await;
        assert_eq!((errors(&payload).len(), &payload["replayed"]), (1, &json!(false)), "{verb} {payload:#}");
        for bad in ["a\u{7}b".to_owned(), "k".repeat(256)] {
            let payload = send(&shop, verb, with(input.clone(), json!({ "idempotencyKey": bad }))).await;
            assert_eq!(payload["userErrors"][0]["path"], json!(["input", "idempotencyKey"]), "{verb} {payload:#}");
        }
        assert_eq!(shop.count::<idempotency_key::Entity>().await, before, "{verb}");
        let payload = send(&shop, verb, input).await;
        assert_eq!((errors(&payload), &payload["replayed"]), (vec![], &json!(false)), "{verb}");
    }
}

#[tokio::test]
async fn a_dry_run_neither_reads_nor_writes_the_key() {
    let shop = shop().await;
    let Case { input, other, .. } = case(&shop, "updateOrder").await;
    let input = with(input, json!({ "idempotencyKey": "k" }));
    let dry = |input: Value| shop.update(with(input, json!({ "dryRun": true })));
    assert!(dry(input.clone()).await["preview"].is_object());
    assert_eq!(shop.count::<idempotency_key::Entity>().await, 0);
    assert_eq!(send(&shop, "updateOrder", input.clone()).await["replayed"], false);
    let input = with(input, json!({ "expectedVersion": null }));
    for again in [input.clone(), with(input, other)] {
        let payload = dry(again).await;
        assert_eq!((errors(&payload), payload["preview"].is_object()), (vec![], true), "{payload:#}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_change_the_order_once() {
    let shop = shop().await;
    for verb in VERBS {
        let Case { order, input, .. } = case(&shop, verb).await;
        let input = with(input, json!({ "idempotencyKey": "k" }));
        let payloads = shop.at_once(ORDER, (0..6).map(|_| (verb, input.clone())).collect()).await;
        for payload in &payloads {
            assert_eq!((errors(payload), &payload["order"]["id"]), (vec![], &order["id"]), "{verb}");
        }
        assert_eq!(payloads.iter().filter(|payload| payload["replayed"] == false).count(), 1, "{verb}");
        let version = order["version"].as_i64().unwrap() + 1;
        assert_eq!(shop.order(&order).await["version"], version, "{verb}");
    }
}

/// Of two with one key and different inputs one is made, and the other a conflict.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_at_once_serves_one_input() {
    let shop = shop().await;
    for verb in VERBS {
        let Case { input, other, .. } = case(&shop, verb).await;
        let input = with(input, json!({ "idempotencyKey": "k" }));
        let inputs = [input.clone(), with(input.clone(), other)];
        // Of a cancellation of the rest nothing comes here: it leaves the key to the other.
        let both_good = !matches!(verb, "cancelOrder" | "releaseOrder");
        let payloads = shop.at_once(ORDER, (0..6).map(|index| (verb, inputs[index / 3].clone())).collect()).await;
        let made: Vec<usize> =
            (0..6).filter(|index| payloads[*index]["replayed"] == false && errors(&payloads[*index]).is_empty()).collect();
        assert_eq!(made.len(), 1, "{verb} {payloads:#?}");
        for (index, payload) in payloads.iter().enumerate() {
            let told = errors(payload);
            match index / 3 == made[0] / 3 {
                true => assert_eq!(told, [""; 0], "{verb}"),
                false if both_good => assert_eq!(told, ["IDEMPOTENCY_CONFLICT input.idempotencyKey"], "{verb}"),
                false => assert_eq!(told.len(), 1, "{verb}"),
            }
        }
    }
}
