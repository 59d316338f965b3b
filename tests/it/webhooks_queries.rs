//! The documents that make messages' data: which are taken, with which scopes, and what they answer.

use domain::Scope;
use domain::id::{Kind, find};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Shop, order_of, save_document};

/// The codes and messages at `query`.
async fn judged(shop: &Shop, query: &str) -> Vec<String> {
    let document = save_document("saveWebhook", "webhook { id }");
    let data = shop.run(&document, json!({ "input": { "url": "https://a.example", "query": query } })).await;
    let errors = data["payload"]["userErrors"].as_array().unwrap().clone();
    let tell = |error: Value| {
        assert_eq!(error["path"], json!(["input", "query"]), "{error:#}");
        format!("{} {}", error["code"].as_str().unwrap(), error["message"].as_str().unwrap())
    };
    errors.into_iter().map(tell).collect()
}

#[tokio::test]
async fn a_document_is_one_valid_query_within_the_limits() {
    let shop = Shop::open().await;
    for good in [
        "query($orderId: ID!) { order(by: { id: $orderId }) { id } }",
        "query E($orderId: ID!, $eventId: ID!) { node(id: $eventId) { id } order(by: { id: $orderId }) { ...F } } fragment F on Order { id }",
        "query($orderId: ID!, $first: Int = 3, $after: String) { orders(first: $first, after: $after) { nodes { id } } node(id: $orderId) { id } }",
        "query($orderId: ID) { orderEvents(orderId: $orderId) { nodes { id } } }",
        "{ viewer { subject } }",
    ] {
        assert_eq!(judged(&shop, good).await, Vec::<String>::new(), "{good}");
    }
    let wide = (1..=21).map(|n| format!("a{n}: viewer {{ subject }} ")).collect::<String>();
    let deep = format!("order(by: {{ id: \"x\" }}) {{ {} id {}", "lines { order { ".repeat(8), "} } ".repeat(8));
    for (bad, reason) in [
        ("{ orders", "Syntax error"),
        ("{ colour }", "colour"),
        ("query A { viewer { subject } } query B { viewer { subject } }", "exactly one operation"),
        ("fragment F on Order { id }", ""),
        ("mutation { cancelOrder(input: { id: \"x\" }) { order { id } } }", "must be a query"),
        ("subscription { orderEvents { id } }", "must be a query"),
        ("query($id: ID!) { order(by: { id: $id }) { id } }", "'$id' is required"),
        ("query($orderId: String!) { customer(by: { email: $orderId }) { id } }", "'$orderId' is of type 'ID!', not 'String!'"),
        ("query($eventId: [ID!]!) { nodes(ids: $eventId) { id } }", "'$eventId' is of type 'ID!', not '[ID!]!'"),
        ("{ orders(first: 100) { nodes { customer { orders(first: 100) { nodes { lines { product { brand { id } } } } } } } } }", "points"),
        (&format!("{{ {wide} }}"), "root fields"),
        (&format!("{{ {deep} }} }}"), "levels"),
    ] {
        let judged = judged(&shop, bad).await;
        assert!(judged.first().is_some_and(|told| told.starts_with("INVALID ") && told.contains(reason)), "{bad}: {judged:?}");
    }
    // All mistakes at once, each with its place.
    let told = judged(&shop, "{ colour\n shape }").await;
    assert!(told.len() == 2 && told[0].contains("line 1, column 3") && told[1].contains("line 2, column 2"), "{told:?}");
    let long = format!("{{ viewer {{ subject }} }} # {}", "x".repeat(10_000));
    let told = judged(&shop, &long).await;
    assert!(told.len() == 1 && told[0].starts_with("TOO_LONG"), "{told:?}");
}

#[tokio::test]
async fn a_document_asks_for_nothing_that_its_saver_may_not_read() {
    let shop = Shop::open().await;
    let documents = [
        ("query($orderId: ID!) { order(by: { id: $orderId }) { id } }", "order", Scope::OrdersRead),
        ("query($orderId: ID!) { node(id: $orderId) { id } }", "node", Scope::OrdersRead),
        ("query($eventId: ID!) { nodes(ids: [$eventId]) { id } }", "nodes", Scope::OrdersRead),
        ("{ node(id: \"product_01h2xcejqtf2nbrexx3vqjhp41\") { id } }", "node", Scope::CatalogRead),
        ("{ ...F } fragment F on Query { customers { nodes { id } } }", "customers", Scope::CustomersRead),
        ("{ products { nodes { id } } }", "products", Scope::CatalogRead),
    ];
    for (document, field, scope) in documents {
        let lacking: Vec<_> = Scope::ALL.iter().copied().filter(|each| *each != scope).collect();
        let told = judged(&shop.with_scopes(&lacking), document).await;
        let expected = format!("FORBIDDEN The token lacks the scope '{}', which '{field}' needs.", scope.name());
        assert_eq!(told, [expected], "{document}");
        assert!(judged(&shop.with_scopes(&[Scope::Admin, scope]), document).await.is_empty(), "{document}");
    }
    // Below the root as well.
    let nested = "query($orderId: ID!) { order(by: { id: $orderId }) { customer { orders { nodes { id } } cart { id } } } }";
    let told = judged(&shop.with_scopes(&[Scope::Admin, Scope::OrdersRead]), nested).await;
    assert_eq!(told, ["FORBIDDEN The token lacks the scope 'customers:read', which 'Customer.cart' needs."]);
}

/// Who may say where data goes must be allowed to read it; who stops a webhook need not.
#[tokio::test]
async fn who_changes_the_address_takes_the_query_over() {
    let shop = Shop::open().await;
    let query = "query($orderId: ID!) { order(by: { id: $orderId }) { orderNumber } }";
    let id = shop.new_webhook(json!({ "query": query })).await["id"].clone();
    let admin = shop.with_scopes(&[Scope::Admin]);
    assert_eq!(admin.webhook_refused(json!({ "id": id, "url": "https://thief.example" })).await, ["FORBIDDEN input.query"]);
    admin.webhook(json!({ "id": id, "status": "PAUSED", "name": "n" })).await;
    assert_eq!(shop.webhook_row(&id).await.scopes.0.len(), Scope::ALL.len());
    // Without the query there is nothing to read.
    admin.webhook(json!({ "id": id, "url": "https://other.example", "clear": ["QUERY"] })).await;
    assert_eq!(shop.webhook_row(&id).await.scopes.0, ["admin"]);
    assert_eq!(admin.webhook_refused(json!({ "id": id, "query": query })).await, ["FORBIDDEN input.query"]);
    shop.webhook(json!({ "id": id, "query": query })).await;
    assert_eq!(shop.webhook_row(&id).await.scopes.0.len(), Scope::ALL.len());
}

#[tokio::test]
async fn a_document_answers_with_an_event_s_data() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let event = shop.run("{ orderEvents { nodes { id } } }", json!({})).await["orderEvents"]["nodes"][0]["id"].take();
    let ids = [(Kind::Order, &order["id"]), (Kind::OrderEvent, &event)].map(|(kind, id)| find(kind, id.as_str().unwrap()).unwrap());
    let query = "query($orderId: ID!, $eventId: ID!) { node(id: $eventId) { ... on OrderEvent { version } } order(by: { id: $orderId }) { orderNumber customer { id } } viewer { subject scopes } }";
    let webhook = shop.with_scopes(&[Scope::Admin, Scope::OrdersRead]).new_webhook(json!({ "query": query })).await;
    let queries = shop.webhook_queries();
    let mut row = shop.webhook_row(&webhook["id"]).await;
    let data = queries.data(&row, ids[0], ids[1]).await.unwrap().unwrap();
    assert_eq!((&data["node"]["version"], &data["order"]["orderNumber"]), (&json!(1), &order["orderNumber"]));
    // As whoever saved it, with the scopes that they had.
    assert_eq!(data["viewer"], json!({ "subject": "tester", "scopes": ["ADMIN", "ORDERS_READ"] }));
    // What is not there is null, and no error.
    assert_eq!(queries.data(&row, Uuid::now_v7(), ids[1]).await.unwrap().unwrap()["order"], Value::Null);
    // Another organization's webhook finds nothing.
    row.organization_id = shop.neighbour().await.organization;
    assert_eq!(queries.data(&row, ids[0], ids[1]).await.unwrap().unwrap()["order"], Value::Null);
    row.organization_id = shop.organization;
    row.scopes.0.retain(|scope| scope == "admin");
    let told = queries.data(&row, ids[0], ids[1]).await.unwrap_err();
    assert!(told.len() == 2 && told.iter().all(|told| told.contains("orders:read")) && told[0].contains("(at node)"), "{told:?}");
    row.query = Some("{ colour }".into());
    assert!(queries.data(&row, ids[0], ids[1]).await.unwrap_err()[0].contains("colour"));
    row.query = None;
    assert_eq!(queries.data(&row, ids[0], ids[1]).await, Ok(None));
}
