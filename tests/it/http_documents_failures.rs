//! What fails while an operation runs: what has run by then stays told, what comes after it does not run, and each fault is told once.

use domain::Scope;
use serde_json::{Value, json};

use crate::events_support::Host;
use crate::http_support::server;
use crate::support::{Shop, order_of};

const NOTE: &str = "addOrderNote(input: { orderId: $id, note: { text: \"x\" } })";

async fn notes(shop: &Shop, order: &Value) -> usize {
    shop.order(order).await["notes"].as_array().unwrap().len()
}

async fn shop_with_order() -> (Shop, Value) {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    (shop, order)
}

fn paths(answer: &Value) -> Vec<&Value> {
    answer["errors"].as_array().unwrap().iter().map(|error| &error["path"]).collect()
}

/// Where a field's failure takes all of the answer along, the fields after it do not run.
#[tokio::test]
async fn a_mutation_ends_where_its_answer_does() {
    let (shop, order) = shop_with_order().await;
    let id = &order["id"];
    let after = format!("after: {NOTE} {{ replayed }}");
    for (document, variables, path, written) in [
        // An argument.
        (
            format!("mutation($id: ID!, $l: ID = \"x\") {{ cancelOrder(input: {{ id: $l }}) {{ order {{ id }} }} {after} }}"),
            json!({ "id": id, "l": null }),
            json!(["cancelOrder"]),
            0,
        ),
        // A directive in a payload, whose mutation has run by then.
        (
            format!("mutation($id: ID!, $b: Boolean = true) {{ a: {NOTE} {{ replayed @skip(if: $b) }} {after} }}"),
            json!({ "id": id, "b": null }),
            json!(["a"]),
            1,
        ),
        // A mutation that goes well before one that does not.
        (
            format!(
                "mutation($id: ID!, $l: ID = \"x\") {{ a: {NOTE} {{ replayed }} b: holdOrder(input: {{ id: $l }}) {{ order {{ id }} }} {after} c: __typename }}"
            ),
            json!({ "id": id, "l": null }),
            json!(["b"]),
            1,
        ),
        // A directive at the root: not even the first field can be told.
        (
            format!("mutation($id: ID!, $b: Boolean = true) {{ {after} a: {NOTE} @skip(if: $b) {{ replayed }} }}"),
            json!({ "id": id, "b": null }),
            Value::Null,
            0,
        ),
    ] {
        let before = notes(&shop, &order).await;
        let answer = shop.answer(&document, variables).await;
        assert_eq!(answer["data"], Value::Null, "{document}\n{answer:#}");
        assert!(answer.get("data").is_some(), "{document}\n{answer:#}");
        assert_eq!(paths(&answer), [&path], "{document}\n{answer:#}");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST");
        assert_eq!(notes(&shop, &order).await - before, written, "{document}");
    }
    let poor = shop.with_scopes(&[Scope::OrdersRead, Scope::OrdersWrite]);
    let document = format!("mutation($id: ID!) {{ saveProduct(input: {{ sku: \"NEW\" }}) {{ userErrors {{ message }} }} {after} }}");
    let before = notes(&shop, &order).await;
    let answer = poor.answer(&document, json!({ "id": id })).await;
    // It is not begun, so no field of it has failed.
    assert_eq!((&answer["errors"][0]["extensions"]["code"], paths(&answer)), (&json!("FORBIDDEN"), vec![&Value::Null]));
    assert_eq!(notes(&shop, &order).await, before);
}

/// Mutations of one document run one after the other, and each shows what those before it have done.
#[tokio::test]
async fn mutations_run_in_their_order() {
    let (shop, order) = shop_with_order().await;
    let document = format!(
        "mutation M($id: ID!, $b: Boolean = true) {{ t: __typename a: {NOTE} {{ order {{ notes {{ text }} }} }} ...F b: {NOTE} {{ order {{ notes {{ text }} }} }} }}
        fragment F on Mutation {{ updateOrder(input: {{ id: $id, marketingSource: \"y\" }}) {{ order {{ marketingSource version notes {{ text }} }} }} {NOTE} @skip(if: $b) {{ replayed }} }}"
    );
    let data = shop.run(&document, json!({ "id": order["id"] })).await;
    let notes = |count: usize| vec![json!({ "text": "x" }); count];
    let expected = json!({
        "t": "Mutation",
        "a": { "order": { "notes": notes(1) } },
        "updateOrder": { "order": { "marketingSource": "y", "version": 3, "notes": notes(1) } },
        "b": { "order": { "notes": notes(2) } },
    });
    assert_eq!(data.to_string(), expected.to_string());
    // All of them at one moment, and yet in their order.
    let one = |text: u32| format!("n{text}: addOrderNote(input: {{ orderId: $id, note: {{ text: \"{text}\" }} }}) {{ replayed }}");
    let many: String = (0..8).map(one).collect();
    shop.run(&format!("mutation($id: ID!) {{ {many} }}"), json!({ "id": order["id"] })).await;
    let texts: Vec<_> = shop.order(&order).await["notes"].as_array().unwrap().iter().map(|note| note["text"].clone()).collect();
    assert_eq!(texts, ["x", "x", "0", "1", "2", "3", "4", "5", "6", "7"]);
}

/// Null at a root's directive: the operation has begun, so that there is data, and it is null.
#[tokio::test]
async fn a_condition_that_is_null_at_the_root_leaves_no_data() {
    let server = server().await;
    let body = json!({ "query": "query($b: Boolean = true) { hello late @skip(if: $b) }", "variables": { "b": null } });
    for media in ["application/json", "application/graphql-response+json"] {
        let answer = server.post(media, &body).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (200, "BAD_REQUEST"), "{}", answer.text);
        assert_eq!(answer.json().get("data"), Some(&Value::Null), "{}", answer.text);
        assert_eq!(answer.json()["errors"][0]["locations"], json!([{ "line": 1, "column": 50 }]));
    }
}

/// A subscription whose argument is null has no event: it is refused at its field.
#[tokio::test]
async fn a_subscription_with_null_in_its_arguments_is_refused() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    let mut socket = host.socket(&shop).await;
    for (document, variables) in [
        ("subscription($s: OrderEventType = CREATED) { orderEvents(types: [$s]) { id } }", json!({ "s": null })),
        (
            "subscription($s: OrderEventType = CREATED) { ...F } fragment F on Subscription { orderEvents(types: [CREATED, $s]) { id } }",
            json!({ "s": null }),
        ),
    ] {
        socket.subscribe(document, variables).await;
        let message = socket.hear().await;
        assert_eq!(message["type"], "error", "{message:#}");
        let error = &message["payload"][0];
        assert_eq!((&error["path"], &error["extensions"]["code"]), (&json!(["orderEvents"]), &json!("BAD_REQUEST")), "{message:#}");
        let column = document.rfind("$s").unwrap() + 1;
        assert_eq!(error["locations"], json!([{ "line": 1, "column": column }]));
    }
}

/// Null in a directive below a subscription's field fails each event, and not the subscription.
#[tokio::test]
async fn a_subscription_outlives_an_event_that_fails() {
    let (shop, order) = shop_with_order().await;
    let host = Host::of(&shop).await;
    let mut socket = host.socket(&shop).await;
    let document = "subscription($b: Boolean = true) { orderEvents { version ... @skip(if: $b) { id } } }";
    socket.listen_with(document, json!({ "b": null })).await;
    for source in ["x", "y"] {
        shop.updated(&order, json!({ "marketingSource": source })).await;
        let message = socket.hear().await;
        assert_eq!(message["type"], "next", "{message:#}");
        assert_eq!(message["payload"].get("data"), Some(&Value::Null), "{message:#}");
        assert_eq!(paths(&message["payload"]), [&json!(["orderEvents"])]);
    }
}

/// One fault is told once, in the words that tell most.
#[tokio::test]
async fn a_fault_is_told_once() {
    let shop = Shop::open().await;
    for (document, code, column) in [
        ("{ viewer { a: subject a: scopes } }", "GRAPHQL_VALIDATION_FAILED", 23),
        ("{ viewer { subject @skip(if: null) } }", "BAD_REQUEST", 30),
        ("{ __type(name: null) { name } }", "BAD_REQUEST", 16),
        ("{ order(by: { channelOrder: { accountId: null, channelOrderId: \"x\" } }) { id } }", "BAD_REQUEST", 42),
        ("query A { ...F } query B { ...F } fragment F on Query { node(id: $nope) { id } }", "GRAPHQL_VALIDATION_FAILED", 66),
        ("query A { ...F } query B { ...F } fragment F on Query { order(by: {}) { id } }", "BAD_REQUEST", 67),
        ("{ order(by: { id: 1 id: 2 }) { id } }", "BAD_REQUEST", 13),
        ("query($n: Nope) { viewer { subject @skip(if: $n) } }", "GRAPHQL_VALIDATION_FAILED", 7),
        // What is missing is missing still.
        ("{ viewer { subject @skip } }", "GRAPHQL_VALIDATION_FAILED", 20),
        ("{ order(by: { channelOrder: { channelOrderId: \"x\" } }) { id } }", "BAD_REQUEST", 29),
    ] {
        let answer = shop.answer(document, json!({})).await;
        let errors = answer["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{document}\n{answer:#}");
        assert_eq!(
            (&errors[0]["extensions"]["code"], &errors[0]["locations"][0]["column"]),
            (&json!(code), &json!(column)),
            "{document}\n{answer:#}"
        );
    }
}

/// What introspection says of itself is what the specification says.
#[tokio::test]
async fn introspection_describes_itself_as_specified() {
    let shop = Shop::open().await;
    let query = "query($n: Boolean, $t: Boolean = true) {
        __schema { d: description ...S }
        schema: __type(name: \"__Schema\") { fields(includeDeprecated: $t) { name type { kind name } } }
        type: __type(name: \"__Type\") { fields { args { name type { kind name } defaultValue } } }
        enum: __type(name: \"Scope\") { some: enumValues(includeDeprecated: $n) { name } all: enumValues(includeDeprecated: null) { name } }
        input: __type(name: \"OrderBy\") { inputFields(includeDeprecated: $n) { name } }
        object: __type(name: \"Money\") { fields(includeDeprecated: $t) { name args(includeDeprecated: null) { name } } }
    } fragment S on __Schema { description directives { args(includeDeprecated: null) { name } } }";
    let data = shop.run(query, json!({ "n": null, "t": null })).await;
    assert_eq!((&data["__schema"]["d"], &data["__schema"]["description"]), (&Value::Null, &Value::Null));
    assert!(data["__schema"]["directives"].as_array().unwrap().iter().any(|directive| directive["args"] == json!([{ "name": "if" }])));
    assert_eq!(data["schema"]["fields"][0], json!({ "name": "description", "type": { "kind": "SCALAR", "name": "String" } }));
    let deprecated = json!({ "name": "includeDeprecated", "type": { "kind": "SCALAR", "name": "Boolean" }, "defaultValue": "false" });
    let args: Vec<_> = data["type"]["fields"].as_array().unwrap().iter().flat_map(|field| field["args"].as_array().unwrap()).collect();
    assert_eq!(args, [&deprecated; 3]);
    assert_eq!(data["enum"]["some"], data["enum"]["all"]);
    assert_eq!(data["enum"]["all"].as_array().unwrap().len(), Scope::ALL.len());
    assert!(!data["input"]["inputFields"].as_array().unwrap().is_empty());
    assert_eq!(data["object"]["fields"], json!([{ "name": "amount", "args": [] }, { "name": "currency", "args": [] }]));
}

/// A token that lacks a scope gets the rest of its screen.
#[tokio::test]
async fn what_a_token_may_not_see_is_null_beside_the_rest() {
    let shop = Shop::open().await;
    let answer = shop
        .with_scopes(&[Scope::OrdersRead])
        .answer("{ orders { nodes { id } } customers { nodes { id } } products { nodes { id } } viewer { scopes } }", json!({}))
        .await;
    let rest = json!({ "orders": { "nodes": [] }, "customers": null, "products": null, "viewer": { "scopes": ["ORDERS_READ"] } });
    assert_eq!(answer["data"], rest, "{answer:#}");
    let refused: Vec<_> =
        answer["errors"].as_array().unwrap().iter().map(|error| (&error["extensions"]["code"], &error["path"][0])).collect();
    assert_eq!(refused, [(&json!("FORBIDDEN"), &json!("customers")), (&json!("FORBIDDEN"), &json!("products"))]);
    // Of every row it gets what it may see.
    shop.save("saveCustomer", "customer", "id", json!({ "displayName": "Ada" })).await;
    let query = "{ customers { nodes { displayName cart { id } orders { nodes { id } } } } }";
    let answer = shop.with_scopes(&[Scope::CustomersRead]).answer(query, json!({})).await;
    let ada = &answer["data"]["customers"]["nodes"][0];
    assert_eq!((&ada["displayName"], &ada["cart"]["id"].is_string(), &ada["orders"]), (&json!("Ada"), &true, &Value::Null), "{answer:#}");
    assert_eq!(answer["errors"][0]["path"], json!(["customers", "nodes", 0, "orders"]));
}
