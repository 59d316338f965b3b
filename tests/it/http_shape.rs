//! The shape of answers: the order of keys, and where nulls stand.

use crate::http_support::server;

/// The answer's `data` as it stands in the text.
fn data(text: &str) -> &str {
    let data = text.split_once("\"data\":").unwrap_or_else(|| panic!("no data: {text}")).1;
    // `errors` stands behind `data`.
    data.split_once(",\"errors\":").map_or(data, |(data, _)| data).trim_end_matches('}')
}

#[tokio::test]
async fn keys_come_in_the_order_of_the_query() {
    let server = server().await;
    for (query, expected) in [
        ("{ late hello }", r#"{"late":"late","hello":"world""#),
        (
            "{ node { late hello ...F } hello } fragment F on Query { many { late hello } }",
            r#"{"node":{"late":"late","hello":"world","many":[{"late":"late","hello":"world"},{"late":"late","hello":"world"}]},"hello":"world""#,
        ),
        ("{ node { hello } late ... on Query { node { late } } }", r#"{"node":{"hello":"world","late":"late"},"late":"late""#),
        ("{ late meta }", r#"{"late":"late","meta":{"a":{"hello":2},"z":1"#),
    ] {
        assert_eq!(data(&server.query(query).await.text), expected, "{query}");
    }
}

/// The specification has a list for interfaces too; other kinds have none.
#[tokio::test]
async fn interfaces_of_an_interface_are_a_list() {
    let shop = crate::support::Shop::open().await;
    let query = "{ node: __type(name: \"Node\") { interfaces { name } } order: __type(name: \"Order\") { name i: interfaces { name interfaces { name } } interfaces { kind } }
        scope: __type(name: \"Scope\") { ...T } } fragment T on __Type { kind interfaces { name } }";
    let data = shop.run(query, serde_json::json!({})).await;
    let expected = serde_json::json!({
        "node": { "interfaces": [] },
        "order": { "name": "Order", "i": [{ "name": "Node", "interfaces": [] }], "interfaces": [{ "kind": "INTERFACE" }] },
        "scope": { "kind": "ENUM", "interfaces": null },
    });
    assert_eq!(data, expected);
}

#[tokio::test]
async fn a_failed_field_is_null_or_takes_its_parent_along() {
    let server = server().await;
    for (query, expected) in [
        ("{ careless hello }", r#"{"careless":null,"hello":"world""#),
        ("{ careless }", r#"{"careless":null"#),
        ("{ hello required }", "null"),
        ("{ required }", "null"),
        ("{ hello node { required hello } }", "null"),
        ("{ hello maybe { required hello } }", r#"{"hello":"world","maybe":null"#),
        ("{ hello maybe { careless } }", r#"{"hello":"world","maybe":{"careless":null"#),
        ("{ hello maybe { node { many { hello required } } } }", r#"{"hello":"world","maybe":null"#),
        ("{ some { hello required } }", r#"{"some":[null,null]"#),
        ("{ some { hello a: careless } }", r#"{"some":[{"hello":"world","a":null},null]"#),
        ("{ many { a: careless } }", r#"{"many":[{"a":null},{"a":null}]"#),
    ] {
        let answer = server.query(query).await;
        assert_eq!(data(&answer.text), expected, "{query}: {}", answer.text);
        assert!(!answer.json()["errors"].as_array().unwrap().is_empty());
    }
}
