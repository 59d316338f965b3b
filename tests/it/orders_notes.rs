//! Notes under orders.

use serde_json::{Value, json};

use crate::support::{Shop, errors, order_of, with};

const NOTE: &str = "order { version notes { id text } } note { id category text author order { id version } } replayed";

#[tokio::test]
async fn a_note_is_written_in_any_status() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 50).await;
    for status in ["PENDING", "ON_HOLD", "SHIPPED", "RETURNED", "CANCELLED"] {
        let order = shop.made(with(order_of(&[("TEA", 1)]), json!({ "status": status, "notes": [{ "text": "First" }] }))).await;
        let input = json!({ "orderId": order["id"], "note": { "text": " Called\r\nback " } });
        let payload = shop.done("addOrderNote", NOTE, input).await;
        assert_eq!((&payload["replayed"], &payload["order"]["version"]), (&json!(false), &json!(2)), "{status}");
        let note = &payload["note"];
        assert_eq!((&note["category"], &note["text"], &note["author"]), (&json!("GENERAL"), &json!("Called\nback"), &json!("tester")));
        assert_eq!(note["order"], json!({ "id": order["id"], "version": 2 }));
        let texts: Vec<_> = payload["order"]["notes"].as_array().unwrap().iter().map(|note| &note["text"]).collect();
        assert_eq!(texts, ["First", "Called\nback"]);
        let event = shop.events(&order).await[0].take();
        assert_eq!(event["type"], "NOTE_ADDED");
        let wanted = json!({ "notes": { "from": null, "to": { "id": note["id"], "category": "GENERAL", "text": "Called\nback" } } });
        assert_eq!(event["changes"], wanted);
    }
}

#[tokio::test]
async fn a_wrong_note_is_not_written() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 50).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let long = "x".repeat(10_001);
    for (text, wanted) in [(" ", "REQUIRED input.note.text"), (&long, "TOO_LONG input.note.text"), ("a\u{7}b", "INVALID input.note.text")] {
        let input = json!({ "orderId": order["id"], "note": { "text": text } });
        assert_eq!(shop.declined("addOrderNote", &order, input).await, [wanted]);
    }
    let input = json!({ "orderId": "x", "note": { "text": "x" } });
    assert_eq!(shop.declined("addOrderNote", &order, input).await, ["INVALID input.orderId"]);
    let most: Vec<_> = (0..200).map(|number| json!({ "text": format!("{number}") })).collect();
    let full = shop.made(with(order_of(&[("TEA", 1)]), json!({ "notes": most }))).await;
    let input = json!({ "orderId": full["id"], "note": { "text": "" } });
    assert_eq!(shop.declined("addOrderNote", &full, input).await, ["REQUIRED input.note.text", "OUT_OF_RANGE input.orderId"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_key_writes_one_note() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 50).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let input = json!({ "orderId": order["id"], "idempotencyKey": "k", "note": { "text": "x" } });
    let payloads = shop.at_once(NOTE, vec![("addOrderNote", input.clone()); 6]).await;
    assert!(payloads.iter().all(|payload| payload["note"]["id"] == payloads[0]["note"]["id"] && payload["note"].is_object()));
    assert_eq!(payloads.iter().filter(|payload| payload["replayed"] == false).count(), 1);
    assert_eq!(shop.order(&order).await["version"], 2);
    // The same input in other words; and another one.
    let same = with(input.clone(), json!({ "note": { "text": " x ", "category": "GENERAL" } }));
    assert_eq!(shop.done("addOrderNote", NOTE, same).await["replayed"], true);
    let other = with(input, json!({ "note": { "text": "x", "category": "CUSTOMER_SERVICE_NOTE" } }));
    assert_eq!(shop.declined("addOrderNote", &order, other).await, ["IDEMPOTENCY_CONFLICT input.idempotencyKey"]);
    // Without keys each is a note of its own.
    let input = json!({ "orderId": order["id"], "note": { "text": "y" } });
    let payloads = shop.at_once(NOTE, vec![("addOrderNote", input); 6]).await;
    assert!(payloads.iter().all(|payload| errors(payload).is_empty()), "{payloads:#?}");
    let now = shop.order(&order).await;
    assert_eq!((&now["version"], now["notes"].as_array().map(Vec::len)), (&json!(8), Some(7)));
    assert_eq!(payloads.iter().filter(|payload| payload["replayed"] == Value::Bool(false)).count(), 6);
}
