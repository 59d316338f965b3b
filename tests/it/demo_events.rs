//! The demo's histories are those that real orders have: the same kinds of events, which tell the same things.

use std::collections::{BTreeMap, BTreeSet};

use entity::{OrderEventType, order_event};
use sea_orm::{ActiveEnum, Iterable};
use serde_json::{Value, json};

use crate::demo_support::{Demo, SIZE};
use crate::support::{Shop, order_of, units, with};

/// What events of one kind name: fields, and of what is told in parts all parts together.
#[derive(Default)]
struct Told {
    sometimes: BTreeSet<String>,
    always: Option<BTreeSet<String>>,
}

/// What an event names. A line that an order began with names what it had alone: there each name stands for itself.
fn names(kind: &str, changes: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (field, change) in changes.as_object().unwrap() {
        names.insert(field.clone());
        for (side, value) in change.as_object().unwrap() {
            let parts = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter().filter_map(Value::as_object);
            for part in parts {
                let mut told: Vec<String> = part.keys().cloned().collect();
                if kind != "CREATED" {
                    told = vec![told.join(", ")];
                }
                names.extend(told.into_iter().map(|told| format!("{field}.{side} has {told}")));
            }
        }
    }
    names
}

fn told(events: impl IntoIterator<Item = (String, Value)>) -> BTreeMap<String, Told> {
    let mut told: BTreeMap<String, Told> = BTreeMap::new();
    for (kind, changes) in events {
        let names = names(&kind, &changes);
        let told = told.entry(kind).or_default();
        told.always = Some(told.always.take().map_or_else(|| names.clone(), |always| always.intersection(&names).cloned().collect()));
        told.sometimes.extend(names);
    }
    told
}

/// The events of orders to which everything happens, each by its own mutation.
async fn real_events() -> Vec<(String, Value)> {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    shop.stocked("MUG", 100).await;
    let id = |order: &Value, more: Value| with(json!({ "id": order["id"] }), more);
    let of = |order: &Value, more: Value| with(json!({ "orderId": order["id"] }), more);
    let ada = json!({ "details": { "email": "ada@example.com", "firstName": "Ada", "lastName": "Example" } });

    // Paid, billed, sent, brought back, paid back.
    let whole = shop.made(with(order_of(&[("TEA", 2)]), json!({ "customer": ada }))).await;
    shop.done("addOrderNote", "note { id }", of(&whole, json!({ "note": { "category": "GENERAL", "text": "Called." } }))).await;
    let pay = |amount: &str| json!({ "payment": { "method": "CARD", "amount": amount, "transactionId": format!("ch_{amount}") } });
    let back = |amount: &str| json!({ "method": "CARD", "amount": amount, "transactionId": format!("re_{amount}"), "reason": "Late" });
    shop.done("recordPayment", "payment { id }", of(&whole, pay("20"))).await;
    shop.done("createInvoice", "invoice { id }", of(&whole, json!({}))).await;
    let sent = shop.fulfill(&whole, json!({ "carrier": "UPS" })).await;
    let came = chrono::Utc::now().to_rfc3339();
    shop.track(&sent["fulfillment"], json!({ "deliveredAt": came })).await;
    shop.given_back(&whole, json!({ "lines": units(&whole, &[(0, 2)]), "restock": true })).await;
    shop.done("createInvoice", "invoice { id }", of(&whole, json!({}))).await;
    shop.done("recordRefund", "refund { id }", of(&whole, back("20"))).await;
    shop.updated(&whole, json!({ "archived": true })).await;

    // The same piece by piece, and nothing of it enough to change a status.
    let parts = shop.made(order_of(&[("TEA", 2), ("MUG", 1)])).await;
    for amount in ["5", "6"] {
        shop.done("recordPayment", "payment { id }", of(&parts, pay(amount))).await;
    }
    let first = shop.fulfill(&parts, json!({ "lines": units(&parts, &[(0, 1)]) })).await;
    let second = shop.fulfill(&parts, json!({})).await;
    shop.done("createInvoice", "invoice { id }", of(&parts, json!({}))).await;
    for sent in [first, second] {
        let came = chrono::Utc::now().to_rfc3339();
        shop.track(&sent["fulfillment"], json!({ "deliveredAt": came })).await;
    }
    shop.given_back(&parts, json!({ "lines": units(&parts, &[(0, 1)]) })).await;
    for amount in ["1", "2"] {
        shop.done("recordRefund", "refund { id }", of(&parts, back(amount))).await;
    }
    shop.updated(&parts, json!({ "status": "COMPLETED" })).await;

    // Brought along, with all that a line can begin with.
    let mut brought = with(order_of(&[("TEA", 2), ("MUG", 1)]), json!({ "status": "SHIPPED" }));
    brought["lines"][0] = with(brought["lines"][0].take(), json!({ "discount": "1", "meta": { "gift": true } }));
    let brought = shop.made(brought).await;

    // Parcels that never left: the only one, and one of two.
    let anew = shop.made(order_of(&[("TEA", 2), ("MUG", 1)])).await;
    for lines in [None, Some(units(&anew, &[(0, 1)]))] {
        if let Some(lines) = lines {
            shop.fulfill(&anew, json!({ "lines": lines })).await;
        }
        let sent = shop.fulfill(&anew, json!({})).await;
        let taken_back = json!({ "id": sent["fulfillment"]["id"], "reason": "No label" });
        shop.done("cancelFulfillment", "fulfillment { id }", taken_back).await;
    }

    let waits = shop.made(order_of(&[("TEA", 1)])).await;
    shop.updated(&waits, json!({ "status": "POSTPONED", "shipDate": "2030-01-02" })).await;
    shop.done("holdOrder", "order { id }", id(&waits, json!({ "until": "2030-01-03", "reason": "Away" }))).await;
    let dropped = shop.made(order_of(&[("TEA", 1)])).await;
    shop.done("cancelOrder", "order { id }", id(&dropped, json!({ "reason": "Twice" }))).await;

    let mut events = Vec::new();
    for order in [whole, parts, brought, anew, waits, dropped] {
        let of_order = shop.events(&order).await;
        events.extend(of_order.into_iter().map(|mut event| (event["type"].as_str().unwrap().to_owned(), event["changes"].take())));
    }
    events
}

/// What the demo's events tell that no real one tells, and lack that each real one tells.
fn drift(real: &BTreeMap<String, Told>, demo: &BTreeMap<String, Told>) -> BTreeSet<String> {
    let mut drift = BTreeSet::new();
    for (kind, told) in demo {
        let Some(real) = real.get(kind) else { panic!("no real order has an event {kind}") };
        drift.extend(told.sometimes.difference(&real.sometimes).map(|name| format!("{kind} must not tell {name}")));
        let always = |told: &Told| told.always.clone().unwrap_or_default();
        drift.extend(always(real).difference(&always(told)).map(|name| format!("{kind} must tell {name}")));
    }
    drift
}

/// As the demo once told it, by rules of its own.
fn drifted((kind, mut changes): (String, Value)) -> (String, Value) {
    match kind.as_str() {
        "FULFILLMENT_UPDATED" => changes["deliveredAt"] = json!({ "from": null, "to": changes["fulfillments"]["to"]["deliveredAt"] }),
        "NOTE_ADDED" => drop(changes["notes"]["to"].as_object_mut().unwrap().remove("id")),
        "PAYMENT_RECORDED" => drop(changes.as_object_mut().unwrap().remove("payments")),
        _ => {}
    }
    (kind, changes)
}

#[tokio::test]
async fn events_of_the_demo_tell_what_those_of_real_orders_tell() {
    use OrderEventType::{LinesChanged, Released, Unarchived, Updated};
    let demo = Demo::load(SIZE).await.all::<order_event::Entity>().await;
    let events = || demo.iter().map(|event| (event.kind.to_value(), event.changes.clone()));
    let (real, demo) = (told(real_events().await), told(events()));
    let kinds = OrderEventType::iter().filter(|kind| ![LinesChanged, Released, Unarchived, Updated].contains(kind));
    assert_eq!(demo.keys().cloned().collect::<BTreeSet<_>>(), kinds.map(|kind| kind.to_value()).collect());
    assert_eq!(drift(&real, &demo), BTreeSet::new());

    let found = drift(&real, &told(events().map(drifted)));
    for told in ["FULFILLMENT_UPDATED must not tell deliveredAt", "PAYMENT_RECORDED must tell payments"] {
        assert!(found.contains(told), "{found:?}");
    }
    assert!(found.contains("NOTE_ADDED must not tell notes.to has category, text"), "{found:?}");
}
