//! What can be done with an order, as it says itself, against what its mutations say: in every status, and in what happens on the way.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::reads_support::World;
use crate::support::{Shop, errors, in_rupees, line, priced, save_document, units, with};

/// How orders come here, and what happens to them then.
const LIVES: [(&str, &[&str]); 53] = [
    ("PENDING", &[]),
    ("IN_REVIEW", &[]),
    ("PROCESSING", &[]),
    ("COMMITTED", &[]),
    ("BACKORDER", &[]),
    ("ON_HOLD", &[]),
    ("POSTPONED", &[]),
    ("AWAITING_SHIPMENT", &[]),
    ("INVOICED", &[]),
    ("PARTIALLY_SHIPPED", &[]),
    ("SHIPPED", &[]),
    ("UNDELIVERED", &[]),
    ("DELIVERED", &[]),
    ("FULFILLED", &[]),
    ("COMPLETED", &[]),
    ("PARTIALLY_REFUNDED", &[]),
    ("RETURNED", &[]),
    ("CANCELLED", &[]),
    ("PENDING", &["hold"]),
    ("PENDING", &["hold", "release"]),
    ("PENDING", &["hold", "invoice"]),
    ("PENDING", &["cancel"]),
    ("PENDING", &["archive"]),
    ("CANCELLED", &["archive"]),
    ("PENDING", &["pay"]),
    ("PENDING", &["pay", "refund"]),
    ("PENDING", &["pay", "refund", "refund"]),
    ("PENDING", &["pay", "cancel"]),
    ("SHIPPED", &["pay", "refund"]),
    ("PENDING", &["ship one"]),
    ("PENDING", &["ship one", "return one"]),
    ("PENDING", &["ship one", "take back"]),
    ("PENDING", &["ship one", "cancel rest"]),
    ("PENDING", &["ship one", "return one", "cancel rest"]),
    ("PENDING", &["ship one", "UNDELIVERED"]),
    ("PENDING", &["ship one", "UNDELIVERED", "ship"]),
    ("PENDING", &["ship one", "UNDELIVERED", "DELIVERED"]),
    ("PENDING", &["ship"]),
    ("PENDING", &["ship", "return one"]),
    ("PENDING", &["ship", "return"]),
    ("PENDING", &["ship", "return", "invoice refused"]),
    ("PENDING", &["invoice"]),
    ("PENDING", &["invoice", "charge"]),
    ("PENDING", &["invoice", "add"]),
    ("PENDING", &["invoice", "cancel"]),
    ("PENDING", &["invoice", "cancel", "invoice"]),
    ("PENDING", &["invoice", "ship one"]),
    ("PENDING", &["invoice", "ship"]),
    ("PENDING", &["invoice", "ship", "return one"]),
    ("PENDING", &["invoice", "ship", "return one", "invoice"]),
    ("PENDING", &["invoice", "ship", "return"]),
    ("PENDING", &["invoice", "ship", "return", "invoice"]),
    ("PENDING", &["ship one", "invoice", "DELIVERED refused"]),
];

const FIELDS: &str =
    "id version status allowedActions lines { id returnableQuantity } fulfillments { id } totals { refundable { amount } }";

const ACTIONS: [&str; 14] = [
    "UPDATE",
    "EDIT_LINES",
    "HOLD",
    "RELEASE",
    "CANCEL",
    "CANCEL_REMAINING",
    "FULFILL",
    "RECORD_PAYMENT",
    "RECORD_REFUND",
    "RECORD_RETURN",
    "CREATE_INVOICE",
    "ADD_NOTE",
    "ARCHIVE",
    "UNARCHIVE",
];

async fn look(shop: &Shop, order: &Value) -> Value {
    let query = format!("query($id: ID!) {{ order(by: {{ id: $id }}) {{ {FIELDS} }} }}");
    shop.run(&query, json!({ "id": order["id"] })).await["order"].take()
}

/// The payload; whether the books balance, other tests look.
async fn send(shop: &Shop, mutation: &str, input: Value) -> Value {
    shop.run(&save_document(mutation, "order { version }"), json!({ "input": input })).await["payload"].take()
}

/// An order that has lived so.
async fn live(shop: &Shop, status: &str, steps: &[&str]) -> Value {
    let mut input =
        with(in_rupees(json!([line("TEA", 2, "100", "0"), line("RICE", 1, "50", "0")]), json!({})), json!({ "status": status }));
    if status == "PARTIALLY_SHIPPED" {
        input["lines"][0]["fulfilledQuantity"] = json!(1);
    }
    let made = shop.run(&save_document("createSalesOrder", "order { id }"), json!({ "input": input })).await["payload"].take();
    assert_eq!(made["userErrors"], json!([]));
    let mut order = look(shop, &made["order"]).await;
    for step in steps {
        let (step, is_refused) = step.strip_suffix(" refused").map_or((*step, false), |step| (step, true));
        let (id, of) = (order["id"].clone(), json!({ "orderId": order["id"] }));
        let (mutation, input) = match step {
            "hold" => ("holdOrder", json!({ "id": id })),
            "release" => ("releaseOrder", json!({ "id": id })),
            "cancel" => ("cancelOrder", json!({ "id": id })),
            "cancel rest" => ("cancelOrder", json!({ "id": id, "remaining": true })),
            "archive" => ("updateOrder", json!({ "id": id, "archived": true })),
            "charge" => ("updateOrder", json!({ "id": id, "charges": { "shipping": "3" } })),
            "add" => ("updateOrder", json!({ "id": id, "lines": { "add": [line("BOOK", 1, "7", "0")] } })),
            "pay" => ("recordPayment", with(of, json!({ "payment": { "method": "CASH", "amount": "20" } }))),
            "refund" => ("recordRefund", with(of, json!({ "method": "CASH", "amount": "10" }))),
            "ship" => ("createFulfillment", of),
            "ship one" => ("createFulfillment", with(of, json!({ "lines": units(&order, &[(0, 1)]) }))),
            "take back" => ("cancelFulfillment", json!({ "id": order["fulfillments"][0]["id"] })),
            "return one" => ("recordReturn", with(of, json!({ "lines": units(&order, &[(0, 1)]) }))),
            "return" => ("recordReturn", with(of, json!({ "lines": units(&order, &[(0, 2), (1, 1)]) }))),
            "invoice" => ("createInvoice", of),
            status => ("updateOrder", json!({ "id": id, "status": status })),
        };
        let payload = send(shop, mutation, input).await;
        assert_eq!(errors(&payload).is_empty(), !is_refused, "{status} {steps:?}: {step} {payload:#}");
        order = look(shop, &order).await;
    }
    order
}

/// What a client sends to do it: the least that says everything.
fn request(order: &Value, action: &str) -> (&'static str, Value) {
    let (id, of) = (json!({ "id": order["id"] }), json!({ "orderId": order["id"] }));
    let back = order["lines"].as_array().unwrap().iter().find(|line| line["returnableQuantity"] != json!(0));
    let back = back.unwrap_or(&order["lines"][0])["id"].clone();
    match action {
        "UPDATE" => ("updateOrder", with(id, json!({ "internalNote": "x", "dryRun": true }))),
        "EDIT_LINES" => ("updateOrder", with(id, json!({ "lines": { "add": [line("BOOK", 1, "7", "0")] }, "dryRun": true }))),
        "HOLD" => ("holdOrder", with(id, json!({ "reason": "x" }))),
        "RELEASE" => ("releaseOrder", id),
        "CANCEL" => ("cancelOrder", id),
        "CANCEL_REMAINING" => ("cancelOrder", with(id, json!({ "remaining": true }))),
        "FULFILL" => ("createFulfillment", of),
        "RECORD_PAYMENT" => ("recordPayment", with(of, json!({ "payment": { "method": "CASH", "amount": "0.01" } }))),
        "RECORD_REFUND" => ("recordRefund", with(of, json!({ "method": "CASH", "amount": "0.01" }))),
        "RECORD_RETURN" => ("recordReturn", with(of, json!({ "lines": [{ "lineId": back, "quantity": 1 }] }))),
        "CREATE_INVOICE" => ("createInvoice", of),
        "ADD_NOTE" => ("addOrderNote", with(of, json!({ "note": { "text": "x" } }))),
        "ARCHIVE" => ("updateOrder", with(id, json!({ "archived": true }))),
        "UNARCHIVE" => ("updateOrder", with(id, json!({ "archived": false }))),
        other => panic!("{other}"),
    }
}

fn listed(order: &Value) -> BTreeSet<String> {
    order["allowedActions"].as_array().unwrap().iter().map(|action| action.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_action_is_listed_exactly_where_its_mutation_does_something() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    let (mut taken, mut refused, mut statuses) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (status, steps) in LIVES {
        let mut order = live(&shop, status, steps).await;
        let allowed = listed(&order);
        statuses.insert(order["status"].as_str().unwrap().to_owned());
        for action in ACTIONS {
            let (mutation, input) = request(&order, action);
            let is_dry = input["dryRun"] == true;
            let payload = send(&shop, mutation, input).await;
            let after = look(&shop, &order).await;
            let did = errors(&payload).is_empty() && (is_dry || after["version"] != order["version"]);
            assert_eq!(did, allowed.contains(action), "{status} {steps:?} is {}: {action}\n{payload:#}", order["status"]);
            let answered = if did { &mut taken } else { &mut refused };
            answered.insert(action);
            if after["version"] != order["version"] {
                order = live(&shop, status, steps).await;
            }
        }
    }
    assert_eq!(statuses.len(), 18, "{statuses:?}");
    assert_eq!(taken.len(), ACTIONS.len(), "{taken:?}");
    // Every order takes some update, a payment and a note.
    assert_eq!(ACTIONS.len() - refused.len(), 3, "{refused:?}");
}

#[tokio::test]
async fn a_payload_says_what_can_be_done_next() {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    let order = shop.made(priced(&[(1, "10")])).await;
    let fields = "order { statusBeforeHold allowedActions lines { fulfillableQuantity } }";
    let held = shop.done("holdOrder", fields, json!({ "id": order["id"] })).await["order"].take();
    assert_eq!(held["statusBeforeHold"], "PENDING");
    assert!(listed(&held).contains("RELEASE") && !listed(&held).contains("FULFILL"), "{held:#}");
    let free = shop.done("releaseOrder", fields, json!({ "id": order["id"] })).await["order"].take();
    assert_eq!(free["statusBeforeHold"], Value::Null);
    assert!(!listed(&free).contains("RELEASE") && listed(&free).contains("FULFILL"), "{free:#}");
}

#[tokio::test]
async fn units_are_still_to_leave_as_long_as_the_order_is_under_way() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    for status in ["PENDING", "ON_HOLD", "POSTPONED", "PARTIALLY_SHIPPED", "SHIPPED", "CANCELLED", "RETURNED"] {
        let order = live(&shop, status, &[]).await;
        let query = "query($id: ID!) { order(by: { id: $id }) { lines { quantity fulfilledQuantity fulfillableQuantity } } }";
        let data = shop.run(query, json!({ "id": order["id"] })).await;
        let is_under_way = !["CANCELLED", "RETURNED"].contains(&status);
        for line in data["order"]["lines"].as_array().unwrap() {
            let left = line["quantity"].as_i64().unwrap() - line["fulfilledQuantity"].as_i64().unwrap();
            assert_eq!(line["fulfillableQuantity"], if is_under_way { left } else { 0 }, "{status}: {line}");
        }
    }
}

#[tokio::test]
async fn a_refusal_tells_the_state_that_the_order_is_in() {
    let shop = Shop::open().await;
    shop.settle_in_india().await;
    let lives: [(&str, &[&str], &str, &str); 16] = [
        ("CANCELLED", &[], "CANCEL", "This order is cancelled already."),
        ("CANCELLED", &[], "CANCEL_REMAINING", "This order is cancelled already."),
        ("SHIPPED", &[], "CANCEL", "This order is shipped: only an order that nothing has left yet can be cancelled."),
        ("PARTIALLY_SHIPPED", &[], "CANCEL", "This order is partly shipped: only what has not left yet can be cancelled."),
        ("PENDING", &[], "CANCEL_REMAINING", "This order is pending: only the rest of a partly shipped order can be cancelled."),
        ("PROCESSING", &[], "RELEASE", "This order is not on hold: it is being processed."),
        ("DELIVERED", &[], "HOLD", "This order is delivered: only an open order can be put on hold."),
        ("ON_HOLD", &[], "FULFILL", "This order is on hold: no goods of it can be shipped."),
        ("SHIPPED", &[], "EDIT_LINES", "This order is shipped: lines can be edited in an open order and in one that is partly shipped."),
        ("PENDING", &[], "RECORD_RETURN", "Nothing of this order has left: nothing can come back."),
        ("RETURNED", &[], "RECORD_RETURN", "All of this order has come back already."),
        ("PENDING", &["ship one", "return one"], "RECORD_RETURN", "All that has left of this order has come back already."),
        ("CANCELLED", &[], "CREATE_INVOICE", "This order is cancelled: it is billed no more, and can only have a credit note."),
        ("PENDING", &["invoice"], "CREATE_INVOICE", "All of this order is invoiced already."),
        ("PENDING", &[], "RECORD_REFUND", "Nothing was paid for this order: nothing can be given back."),
        ("PENDING", &["pay", "refund", "refund"], "RECORD_REFUND", "All that was paid for this order has been given back already."),
    ];
    for (status, steps, action, wanted) in lives {
        let order = live(&shop, status, steps).await;
        let (mutation, input) = request(&order, action);
        let payload = send(&shop, mutation, input).await;
        assert_eq!(payload["userErrors"][0]["message"], wanted, "{status} {steps:?} {action}");
    }
    let cancelled = live(&shop, "CANCELLED", &[]).await;
    let payload = send(&shop, "cancelOrder", json!({ "id": cancelled["id"] })).await;
    assert_eq!(errors(&payload), ["ILLEGAL_TRANSITION input.id"]);
    let payload = send(&shop, "updateOrder", json!({ "id": cancelled["id"], "status": "PENDING" })).await;
    assert_eq!(payload["userErrors"][0]["message"], "This order is cancelled: its status stays.");
}

#[tokio::test]
async fn what_can_be_done_with_fifty_orders_costs_a_statement_a_level() {
    let world = World::new().await;
    world.fill(50).await;
    let data = world.ask("{ orders(first: 50) { nodes { allowedActions } } }").await;
    assert!(data["orders"]["nodes"].as_array().unwrap().iter().all(|order| !order["allowedActions"].as_array().unwrap().is_empty()));
    // The orders, their lines, invoices and companies; and what begins and ends a snapshot.
    assert_eq!(world.statements(), 4 + 2);
}
