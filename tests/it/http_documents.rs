//! Documents mean what GraphQL says that they mean: what is selected, once and in its order.

use serde_json::{Value, json};

use crate::events_support::Host;
use crate::http_support::server;
use crate::support::{Shop, order_of, with};

const NOTE: &str = "addOrderNote(input: { orderId: $id, note: { text: \"x\" } })";

async fn notes(shop: &Shop, order: &Value) -> usize {
    let query = "query($id: ID!) { order(by: { id: $id }) { notes { text } } }";
    shop.run(query, json!({ "id": order["id"] })).await["order"]["notes"].as_array().unwrap().len()
}

async fn shop_with_order() -> (Shop, Value) {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    (shop, order)
}

/// Fault 1: a variable that is left out has its default.
#[tokio::test]
async fn conditions_know_the_defaults_of_variables() {
    let (shop, order) = shop_with_order().await;
    let id = &order["id"];
    for document in [
        format!("mutation($id: ID!, $skip: Boolean! = true) {{ {NOTE} @skip(if: $skip) {{ replayed }} }}"),
        format!("mutation($id: ID!, $skip: Boolean = true) {{ ... @skip(if: $skip) {{ {NOTE} {{ replayed }} }} }}"),
        format!(
            "mutation($id: ID!, $go: Boolean! = false) {{ ...M @include(if: $go) }} fragment M on Mutation {{ {NOTE} {{ replayed }} }}"
        ),
    ] {
        assert_eq!(shop.answer(&document, json!({ "id": id })).await["data"], json!({}), "{document}");
    }
    assert_eq!(notes(&shop, &order).await, 0);
    let query = "query($id: ID!, $w: Boolean = true, $o: Boolean! = false) {
        order(by: { id: $id }) { lines @include(if: $w) { quantity } ...F @include(if: $w) version @include(if: $o) }
    } fragment F on Order { status @skip(if: $o) }";
    let data = shop.run(query, json!({ "id": id })).await;
    assert_eq!(data, json!({ "order": { "lines": [{ "quantity": 1 }], "status": "PENDING" } }));
    let data = shop.run(query, json!({ "id": id, "w": false, "o": true })).await;
    assert_eq!(data, json!({ "order": { "version": 1 } }));
}

/// Fault 1: what is skipped is neither read ahead nor paid for.
#[tokio::test]
async fn what_is_skipped_costs_nothing() {
    let (shop, _) = shop_with_order().await;
    let query =
        "query($w: Boolean = false) { orders(first: 5) { nodes { id ...F } } } fragment F on Order { lines @include(if: $w) { id } }";
    let (with, _) = shop.statements(shop.run(query, json!({ "w": true }))).await;
    let (without, _) = shop.statements(shop.run(query, json!({}))).await;
    // The lines, and what makes them one moment with the orders.
    assert_eq!((with, without), (4, 1));
    let server = server().await;
    let (all, less) =
        (server.query("{ many { hello many { hello } } }").await, server.query("{ many { hello many @skip(if: true) { hello } } }").await);
    assert_eq!((all.cost["requestedQueryCost"].as_u64(), less.cost["requestedQueryCost"].as_u64()), (Some(110), Some(10)));
    // What stands twice is paid for once.
    let twice =
        server.query("{ many { hello } ...F } fragment F on Query { many { late many { hello } ... on Query { many { late } } } }").await;
    assert_eq!(twice.cost["requestedQueryCost"], all.cost["requestedQueryCost"]);
}

/// Faults 1 to 3, of what the schema says of itself.
#[tokio::test]
async fn introspection_is_selected_as_all_else() {
    let shop = Shop::open().await;
    let query = "query($w: Boolean = true, $o: Boolean! = false) {
        __type(name: \"Money\") { name @include(if: $w) kind @include(if: $o) fields @skip(if: $o) { name } ...T }
        __schema { queryType { name @skip(if: $w) } mutationType @include(if: $o) { name } }
    } fragment T on __Type { fields { same: name type { name @skip(if: $w) } } }";
    let field = |name: &str| json!({ "name": name, "same": name, "type": {} });
    let expected =
        json!({ "__type": { "name": "Money", "fields": [field("amount"), field("currency")] }, "__schema": { "queryType": {} } });
    assert_eq!(shop.run(query, json!({})).await, expected);
    let data = shop.run(query, json!({ "w": false, "o": true })).await;
    assert_eq!(
        data,
        json!({ "__type": { "kind": "OBJECT", "fields": [{ "same": "amount", "type": { "name": null } }, { "same": "currency", "type": { "name": null } }] },
        "__schema": { "queryType": { "name": "Query" }, "mutationType": { "name": "Mutation" } } })
    );
}

/// Faults 1 to 3, of what is told of events.
#[tokio::test]
async fn subscriptions_are_selected_as_all_else() {
    let (shop, order) = shop_with_order().await;
    let host = Host::of(&shop).await;
    let mut socket = host.socket(&shop).await;
    let document = "subscription($w: Boolean = true, $o: Boolean! = false) { ...S orderEvents { order { same: id lines { quantity } } } }
        fragment S on Subscription { orderEvents { version @include(if: $w) type @include(if: $o) order { id ... @skip(if: $o) { lines { sku } } } other: order { id @skip(if: $w) } } }";
    socket.listen_with(document, json!({})).await;
    socket.listen_with(document, json!({ "w": false, "o": true })).await;
    shop.updated(&order, json!({ "customerNote": "x" })).await;
    let (one, other) = (socket.event().await, socket.event().await);
    let (one, other) = if one.get("version").is_some() { (one, other) } else { (other, one) };
    let id = &order["id"];
    let line = |more: Value| with(json!({ "quantity": 1 }), more);
    assert_eq!(one, json!({ "version": 2, "order": { "id": id, "lines": [line(json!({ "sku": "TEA" }))], "same": id }, "other": {} }));
    let seen = json!({ "type": "UPDATED", "order": { "id": id, "same": id, "lines": [line(json!({}))] }, "other": { "id": id } });
    assert_eq!(other, seen);
}

/// Fault 2: a response name is one field, through all fragments.
#[tokio::test]
async fn a_field_that_stands_twice_runs_once() {
    let (shop, order) = shop_with_order().await;
    let one = "{ orders(first: 3) { nodes { id } } }";
    let two = "{ orders(first: 3) { nodes { id } } ...M } fragment M on Query { orders(first: 3) { nodes { same: id orderNumber } } }";
    let (wanted, _) = shop.statements(shop.run(one, json!({}))).await;
    let (found, data) = shop.statements(shop.run(two, json!({}))).await;
    assert_eq!(found, wanted);
    assert_eq!(data["orders"]["nodes"], json!([{ "id": order["id"], "same": order["id"], "orderNumber": order["orderNumber"] }]));

    let twice = format!("mutation($id: ID!) {{ {NOTE} {{ replayed }} ...M }} fragment M on Mutation {{ {NOTE} {{ note {{ text }} }} }}");
    let answer = shop.run(&twice, json!({ "id": order["id"] })).await;
    assert_eq!(answer, json!({ "addOrderNote": { "replayed": false, "note": { "text": "x" } } }));
    assert_eq!(notes(&shop, &order).await, 1);

    let deep = "query($id: ID!) { node(id: $id) { id ... on Order { lines { quantity } } ... on Node { ... on Order { lines { sku: id } } } } node(id: $id) { ... on Order { lines { quantity name } } } }";
    let line = &shop.run(deep, json!({ "id": order["id"] })).await["node"]["lines"][0];
    assert_eq!(line.as_object().unwrap().len(), 3, "{line}");
}

/// Fault 3: an object of which nothing remains is empty, and takes nothing along.
#[tokio::test]
async fn an_object_of_which_nothing_remains_is_empty() {
    let (shop, order) = shop_with_order().await;
    for (document, expected) in [
        ("query($id: ID!) { node(id: $id) { ... on Customer { email } } }", json!({ "node": {} })),
        ("query($id: ID!) { nodes(ids: [$id, \"x\"]) { id @skip(if: true) } }", json!({ "nodes": [{}, null] })),
        ("query($id: ID!) { node(id: $id) { ...E } } fragment E on Node { id @include(if: false) }", json!({ "node": {} })),
        ("query($id: ID!) { node(id: $id) { id } node(id: $id) { ... on Brand { name } } }", json!({ "node": { "id": order["id"] } })),
        (
            "query($id: ID!) { order(by: { id: $id }) { version } order(by: { id: $id }) { id @skip(if: true) } }",
            json!({ "order": { "version": 1 } }),
        ),
        ("query($id: ID!) { order(by: { id: $id }) @skip(if: true) { version } }", json!({})),
    ] {
        for _ in 0..5 {
            assert_eq!(shop.run(document, json!({ "id": order["id"] })).await, expected, "{document}");
        }
    }
    let update = "mutation($input: UpdateOrderInput!) { updateOrder(input: $input) { userErrors { ... on VersionConflictError { currentVersion } } } }";
    let input = |more: Value| json!({ "input": with(json!({ "id": order["id"] }), more) });
    let wrong = shop.run(update, input(json!({ "addTags": ["x".repeat(300)] }))).await;
    assert_eq!(wrong["updateOrder"]["userErrors"], json!([{}]));
    let conflict = shop.run(update, input(json!({ "expectedVersion": 7, "marketingSource": "x" }))).await;
    assert_eq!(conflict["updateOrder"]["userErrors"], json!([{ "currentVersion": 1 }]));
}

/// Fault 7: keys come in the order of CollectFields, in which nothing that is skipped keeps a place.
#[tokio::test]
async fn what_is_skipped_keeps_no_place() {
    let server = server().await;
    for (document, expected) in [
        ("{ late @skip(if: true) hello late }", r#"{"data":{"hello":"world","late":"late"}}"#),
        (
            "{ node { ...F @skip(if: true) hello ...F } } fragment F on Query { late }",
            r#"{"data":{"node":{"hello":"world","late":"late"}}}"#,
        ),
        ("{ node { late } hello node { hello } }", r#"{"data":{"node":{"late":"late","hello":"world"},"hello":"world"}}"#),
        ("{ a: __typename node { b: __typename @skip(if: true) } }", r#"{"data":{"a":"Query","node":{}}}"#),
    ] {
        assert_eq!(server.query(document).await.text, expected, "{document}");
    }
}

/// Fault 7: one failed field is told once.
#[tokio::test]
async fn an_error_s_path_is_told_once() {
    let server = server().await;
    let answer = server.query("{ node { careless } ...F } fragment F on Query { node { careless hello } }").await.json();
    assert_eq!(answer["data"], json!({ "node": { "careless": null, "hello": "world" } }));
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1);
    assert_eq!(answer["errors"][0]["locations"], json!([{ "line": 1, "column": 10 }]));
}

/// Fault 7: a nullable variable in a directive is judged as in any argument.
#[tokio::test]
async fn a_condition_that_is_null_fails_its_object() {
    let (shop, order) = shop_with_order().await;
    let query = "query($id: ID!, $b: Boolean = true) { viewer { subject } order(by: { id: $id }) { version lines { id @skip(if: $b) } } }";
    let answer = shop.answer(query, json!({ "id": order["id"], "b": null })).await;
    // `lines` and its items may not be null, `order` may.
    assert_eq!(answer["data"], json!({ "viewer": { "subject": "tester" }, "order": null }));
    assert_eq!(answer["errors"][0]["path"], json!(["order", "lines", 0]));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST");
    let root = shop.answer("query($b: Boolean = true) { viewer @skip(if: $b) { subject } }", json!({ "b": null })).await;
    assert!(root.get("data") == Some(&Value::Null) && root["errors"][0]["extensions"]["code"] == "BAD_REQUEST", "{root}");
    let invalid = shop.answer("query($b: Boolean = null) { viewer @skip(if: $b) { subject } }", json!({ "b": true })).await;
    assert_eq!(invalid["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
}

/// Fault 7: what the validator does not know of introspection hides nothing.
#[tokio::test]
async fn a_document_is_validated_whole() {
    let shop = Shop::open().await;
    let conflict = "{ viewer { subject ... on Viewer { subject: scopes } } __type(name: \"Order\") { isOneOf } }";
    assert_eq!(shop.answer(conflict, json!({})).await["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    let known = shop.run("{ __type(name: \"OrderBy\") { isOneOf } }", json!({})).await;
    assert_eq!(known, json!({ "__type": { "isOneOf": true } }));
    assert!(shop.answer("{ __type(name: \"OrderBy\") { isTwoOf } }", json!({})).await.get("data").is_none());
    assert_eq!(
        shop.answer(
            "query($j: JSON! = [null]) { orders(filter: { customField: [{ key: \"k\", equals: $j }] }) { totalCount } }",
            json!({})
        )
        .await
        .get("errors"),
        None
    );
}

/// Fault 7: a subscription has one root field, also where it is not the operation that runs.
#[tokio::test]
async fn every_subscription_has_one_root_field() {
    let shop = Shop::open().await;
    for (document, code) in [
        ("query Q { viewer { subject } } subscription S { orderEvents { id } other: orderEvents { id } }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "query Q { viewer { subject } } subscription S { ...F } fragment F on Subscription { orderEvents { id } a: orderEvents { id } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "query Q { viewer { subject } } subscription S { orderEvents { id } ...F } fragment F on Subscription { orderEvents { type } }",
            "",
        ),
    ] {
        let answer = shop.answer_of(document, "Q").await;
        assert_eq!(answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default(), code, "{document}\n{answer:#}");
    }
    for (name, runs) in [("Q", true), ("", true), ("R", false)] {
        let answer = shop.answer_of("query Q { viewer { subject } }", name).await;
        assert_eq!(answer.get("data").is_some(), runs, "{name}");
    }
}
