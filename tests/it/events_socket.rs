//! Operations over a socket, with the bounds that they have over HTTP.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::events_support::{Host, change};
use crate::support::{Shop, order_of, save_document};

async fn open() -> (Shop, Host, Value) {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let host = Host::of(&shop).await;
    (shop, host, order)
}

#[tokio::test]
async fn queries_and_mutations_answer_once_and_complete() {
    let (shop, host, order) = open().await;
    let mut socket = host.socket(&shop).await;
    let id = socket.subscribe("{ viewer { subject organization { id } } }", json!({})).await;
    let data = json!({ "viewer": { "subject": "tester", "organization": { "id": shop.id() } } });
    let answer = socket.hear().await;
    assert_eq!((&answer["id"], &answer["type"], &answer["payload"]["data"]), (&json!(id), &json!("next"), &data));
    assert_eq!(answer["payload"]["extensions"]["cost"]["requestedQueryCost"], 2);
    assert_eq!(socket.hear().await, json!({ "id": id, "type": "complete" }));

    let input = json!({ "input": { "id": order["id"], "customerNote": "over a socket" } });
    socket.subscribe(&save_document("updateOrder", "order { version }"), input).await;
    let answer = socket.hear().await;
    assert_eq!(answer["payload"]["data"]["payload"]["order"]["version"], 2, "{answer:#}");
    assert_eq!(socket.hear().await["type"], "complete");
    assert_eq!(shop.order(&order).await["customerNote"], "over a socket");
    shop.assert_stock_identity().await;
}

#[tokio::test]
async fn what_cannot_be_run_is_an_error_and_what_fails_is_an_answer() {
    let (shop, host, _) = open().await;
    let mut socket = host.socket(&shop).await;
    let deep = format!("{{ orders {{ nodes {} }} }}", "{ events { nodes { order ".repeat(9) + "{ id }" + &" } } }".repeat(9));
    let aliases: String = (0..60).map(|number| format!("a{number}: viewer {{ subject }} ")).collect();
    for (query, code) in [
        ("{ nothing }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("{ viewer ".to_owned(), "GRAPHQL_PARSE_FAILED"),
        ("query A { viewer { subject } } query B { viewer { subject } }".to_owned(), "BAD_REQUEST"),
        ("query($id: ID!) { order(by: { id: $id }) { id } }".to_owned(), "BAD_REQUEST"),
        (deep, "TOO_COMPLEX"),
        (format!("{{ {aliases} }}"), "TOO_COMPLEX"),
        (
            "{ a: orders(first: 100) { nodes { events(first: 100) { nodes { order { events(first: 100) { nodes { id } } } } } } } }"
                .to_owned(),
            "TOO_COMPLEX",
        ),
        ("subscription { orderEvents { nothing } }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { a: orderEvents { id } b: orderEvents { id } }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { __typename }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { orderEvents @skip(if: true) { id } }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        (
            "subscription { orderEvents { id } ...F } fragment F on Subscription { orderEvents(types: [CREATED]) { id } }".to_owned(),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("subscription { orderEvents(types: [NOTHING]) { id } }".to_owned(), "BAD_REQUEST"),
    ] {
        let answer = socket.ask(&query).await;
        assert_eq!(answer["type"], "error", "{query}\n{answer:#}");
        assert_eq!(answer["payload"][0]["extensions"]["code"], code, "{query}\n{answer:#}");
    }
    // A field that fails leaves the rest.
    let answer = socket.ask("{ viewer { subject } orders(first: 0) { nodes { id } } }").await;
    assert_eq!((&answer["type"], &answer["payload"]["errors"][0]["extensions"]["code"]), (&json!("next"), &json!("BAD_REQUEST")));
}

#[tokio::test]
async fn a_root_field_may_stand_in_fragments() {
    let (shop, host, order) = open().await;
    for query in [
        "subscription { ...F } fragment F on Subscription { orderEvents { version ... on OrderEvent { type } } }",
        "subscription { ... on Subscription { orderEvents { version } } ...F } fragment F on Subscription { orderEvents { type } }",
        "subscription A { orderEvents { version } orderEvents { type } }",
    ] {
        let mut socket = host.socket(&shop).await;
        socket.listen(query).await;
        change(&shop, &order, 1).await;
        assert_eq!(socket.event().await["type"], "UPDATED", "{query}");
    }
}

#[tokio::test]
async fn operations_run_beside_each_other_and_can_be_given_up() {
    let (shop, host, order) = open().await;
    let mut socket = host.socket(&shop).await;
    let events = "subscription($types: [OrderEventType!]) { orderEvents(types: $types) { type } }";
    socket.listen_with(events, json!({ "types": ["UPDATED"] })).await;
    socket.listen_with(events, json!({ "types": ["CANCELLED"] })).await;
    assert_eq!(socket.ask("{ viewer { subject } }").await["id"], "3");
    assert_eq!(socket.hear().await, json!({ "id": "3", "type": "complete" }));
    change(&shop, &order, 1).await;
    assert_eq!(socket.hear().await, json!({ "id": "1", "type": "next", "payload": { "data": { "orderEvents": { "type": "UPDATED" } } } }));
    socket.say(json!({ "id": "1", "type": "complete" })).await;
    // Messages are taken one after the other: with the pong it has ended.
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
    change(&shop, &order, 1).await;
    shop.cancel(&order).await;
    assert_eq!(socket.hear().await["id"], "2");
    // Nobody minds the end of what has ended.
    socket.say(json!({ "id": "1", "type": "complete" })).await;
    socket.hears_nothing().await;
}

#[tokio::test]
async fn a_document_may_be_named_by_its_hash() {
    let (shop, host, _) = open().await;
    let mut socket = host.socket(&shop).await;
    let query = "{ viewer { subject } }";
    let hash = Sha256::digest(query).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    socket.say(json!({ "id": "a", "type": "subscribe", "payload": { "extensions": extensions } })).await;
    let answer = socket.hear().await;
    assert_eq!((&answer["type"], &answer["payload"][0]["message"]), (&json!("error"), &json!("PersistedQueryNotFound")));
    for payload in [json!({ "query": query, "extensions": extensions }), json!({ "extensions": extensions })] {
        socket.say(json!({ "id": "a", "type": "subscribe", "payload": payload })).await;
        assert_eq!(socket.hear().await["payload"]["data"]["viewer"]["subject"], "tester");
        assert_eq!(socket.hear().await["type"], "complete");
    }
}
