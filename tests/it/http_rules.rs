//! A document that breaks a rule of GraphQL runs not even in part.

use order_gateway::config::Exposure;
use serde_json::{Value, json};

use crate::http_support::Settings;
use crate::support::{Shop, order_of};

/// Documents that the engine would run, with the variables that they need for it.
fn invalid() -> Vec<(&'static str, Value)> {
    vec![
        ("query($a: ID) { node(id: $a) { id } }", json!({ "a": "x" })),
        ("query($a: String!) { node(id: $a) { id } }", json!({ "a": "x" })),
        ("query($a: [ID]!) { nodes(ids: $a) { id } }", json!({ "a": ["x"] })),
        ("query($a: String) { orders(filter: { subType: $a }) { totalCount } }", json!({ "a": "NONE" })),
        ("query($a: [Int]) { orders(first: $a) { totalCount } }", json!({ "a": 1 })),
        ("query($a: Boolean) { viewer @skip(if: $a) { subject } }", json!({})),
        ("query($a: Boolean) { viewer @include(if: $a) { subject } }", json!({})),
        ("query($a: Int @skip(if: true)) { orders(first: $a) { totalCount } }", json!({})),
        ("query($a: String) { orders(filter: { nope: 1, search: $a }) { totalCount } }", json!({})),
        ("query($a: String) { orders(filter: { tag: [$a] }) { totalCount } }", json!({ "a": "x" })),
        ("query($a: ID) { order(by: { id: $a }) { id } }", json!({ "a": "x" })),
        ("query($a: ID!) { order(by: { id: $a, orderNumber: \"1\" }) { id } }", json!({ "a": "x" })),
        ("{ order(by: { id: null }) { id } }", json!({})),
        ("{ order(by: {}) { id } }", json!({})),
        ("query { ...F } fragment F on Query { order(by: {}) { id } }", json!({})),
        ("query($a: OrderBy! = { id: \"1\", orderNumber: \"2\" }) { order(by: $a) { id } }", json!({})),
        ("{ orders(filter: { archived: true, archived: false }) { totalCount } }", json!({})),
        ("{ orders(filter: { grandTotal: { min: FOO } }) { totalCount } }", json!({})),
        ("{ orders(sort: { field: \"PLACED_AT\" }) { totalCount } }", json!({})),
        ("{ orders(first: 99999999999) { totalCount } }", json!({})),
        ("{ viewer { subject } viewer { subject: scopes } }", json!({})),
        ("{ nodes(ids: [\"x\"]) { id } nodes(ids: [\"x\", \"y\"]) { id } }", json!({})),
        ("{ node(id: \"x\") { ... on Order { a: version } ... on Customer { a: email } } }", json!({})),
        ("{ __typename @nope }", json!({})),
        ("{ __typename(a: 1) }", json!({})),
        ("{ viewer { __typename { x } } }", json!({})),
        ("{ viewer { subject } } fragment F on Viewer { nope }", json!({})),
    ]
}

#[tokio::test]
async fn what_is_not_valid_is_refused_as_a_whole() {
    let shop = Shop::open().await;
    for (document, variables) in invalid() {
        let answer = shop.answer(document, variables).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned();
        assert!(answer.get("data").is_none(), "{document}\n{answer:#}");
        assert!(["GRAPHQL_VALIDATION_FAILED", "BAD_REQUEST"].contains(&code.as_str()), "{document}\n{answer:#}");
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(!message.contains('`') && message.ends_with(['.', '?']), "{message}");
    }
}

#[tokio::test]
async fn what_is_valid_is_not() {
    let shop = Shop::open().await;
    for (document, variables) in [
        ("query($a: ID!) { order(by: { id: $a }) { id } nodes(ids: [$a]) { id } }", json!({ "a": "x" })),
        ("query($a: Int = 3) { orders(first: $a, filter: { archived: true }) { totalCount } }", json!({})),
        ("query($a: String!, $b: String! = \"x\") { orders(filter: { tag: [$a, $b] }) { totalCount } }", json!({ "a": "x" })),
        ("query($a: OrderBy!) { order(by: $a) { id } }", json!({ "a": { "orderNumber": "1" } })),
        ("query($a: JSON) { orders(filter: { customField: [{ key: \"k\", equals: $a }] }) { totalCount } }", json!({ "a": 1 })),
        ("{ nodes(ids: \"x\") { id } orders(filter: { status: PENDING }, sort: { field: PLACED_AT }) { totalCount } }", json!({})),
        ("query($a: Boolean!) { __typename @include(if: $a) viewer { a: __typename @skip(if: $a) } }", json!({ "a": true })),
        ("query($a: Boolean!) { viewer { ...F } } fragment F on Viewer { __typename @include(if: $a) subject }", json!({ "a": false })),
        ("{ viewer { ...F ...F } } fragment F on Viewer { subject ... { subject } }", json!({})),
        ("{ node(id: \"x\") { __typename ... on Order { a: version } ... on Customer { b: email } } }", json!({})),
    ] {
        let answer = shop.answer(document, variables).await;
        assert!(answer.get("errors").is_none(), "{document}\n{answer:#}");
    }
}

#[tokio::test]
async fn the_type_s_name_has_its_conditions() {
    let shop = Shop::open().await;
    let document = "query($a: Boolean!) { x: __typename @include(if: $a) viewer { subject t: __typename @skip(if: $a) } }";
    for _ in 0..2 {
        let data = shop.run(document, json!({ "a": true })).await;
        assert_eq!(data, json!({ "x": "Query", "viewer": { "subject": "tester" } }));
        let data = shop.run(document, json!({ "a": false })).await;
        assert_eq!(data, json!({ "viewer": { "subject": "tester", "t": "Viewer" } }));
    }
}

/// A mutation before the mistake has not taken effect.
#[tokio::test]
async fn no_mutation_runs_beside_a_mistake() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let adjust = |adjustment: &str| format!("adjustInventory(input: {{ adjustments: [{adjustment}] }}) {{ userErrors {{ code }} }}");
    for second in [
        adjust("{ product: { sku: \"TEA\" }, delta: 99999999999 }"),
        adjust("{ product: { sku: $s }, delta: 1 }"),
        adjust("{ product: { sku: \"TEA\", id: $s }, delta: 1 }"),
        adjust("{ product: { sku: \"TEA\" }, delta: $n }"),
        "saveProduct(input: { sku: \"NEW\", name: \"New\", price: FOO }) { userErrors { code } }".to_owned(),
        "cancelOrder(input: { id: $s }) { userErrors { code } }".to_owned(),
        "nope".to_owned(),
    ] {
        let first = "addOrderNote(input: { orderId: $o, note: { text: \"x\" } }) { userErrors { code } }";
        let declared = [("$s", "$s: ID"), ("$n", "$n: Int")].into_iter().filter(|(name, _)| second.contains(name)).map(|(_, is)| is);
        let declared: String = declared.map(|is| format!(", {is}")).collect();
        let answer = shop.answer(&format!("mutation($o: ID!{declared}) {{ {first} {second} }}"), json!({ "o": order["id"] })).await;
        assert!(answer.get("data").is_none() && answer["errors"].is_array(), "{second}\n{answer:#}");
    }
    assert_eq!(shop.order(&order).await["version"], order["version"]);
}

#[tokio::test]
async fn mistakes_are_told_together_each_with_its_place() {
    let shop = Shop::open().await;
    for (document, hints) in [
        ("{ ordrs { id }\n  viewer { subjct } }", ["'orders'", "'subject'"]),
        ("{ orders(frist: 1)\n { totalCount } b: orders(filter: { serch: \"x\" }) { totalCount } }", ["'first'", "'search'"]),
        (
            "{ orders(sort: { field: PLACED_A })\n { totalCount } b: orders(sort: { direktion: ASC }) { totalCount } }",
            ["'PLACED_AT'", "'direction'"],
        ),
    ] {
        let answer = shop.answer(document, json!({})).await;
        for (error, hint) in answer["errors"].as_array().unwrap().iter().zip(hints) {
            assert!(error["message"].as_str().unwrap().ends_with(&format!("Did you mean {hint}?")), "{answer:#}");
        }
        let lines: Vec<_> = answer["errors"].as_array().unwrap().iter().map(|error| &error["locations"][0]["line"]).collect();
        assert_eq!(lines, [1, 2], "{answer:#}");
    }
}

#[tokio::test]
async fn suggestions_have_a_switch() {
    for (exposure, suggests) in [
        (Exposure::default(), true),
        (Exposure { production: true, ..Exposure::default() }, false),
        (Exposure { suggestions: Some(false), ..Exposure::default() }, false),
        (Exposure { production: true, suggestions: Some(true), ..Exposure::default() }, true),
    ] {
        let server = Settings { exposure, ..Settings::default() }.server().await;
        let answer = server.query("{ helo }").await;
        assert_eq!((answer.code().as_str(), answer.text.contains("Did you mean 'hello'?")), ("GRAPHQL_VALIDATION_FAILED", suggests));
    }
}

#[tokio::test]
async fn spellings_of_the_newest_edition_are_read() {
    let shop = Shop::open().await;
    let saved = shop.run(
        r#"mutation { saveProduct(input: { sku: "T", name: "\uD83C\uDF75 \u{1F375} \u{22}", price: 1 }) { product { name } } }"#,
        json!({}),
    );
    assert_eq!(saved.await["saveProduct"]["product"]["name"], "🍵 🍵 \"");
    let found =
        shop.run("query($a: [ ID ! ] !, $b: Boolean !) { nodes(ids: $a) @include(if: $b) { id } }", json!({ "a": ["x"], "b": true }));
    assert_eq!(found.await["nodes"], json!([null]));
}
