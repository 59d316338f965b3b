//! Values and texts of documents: what is wrong with variables is refused before anything runs, and what means nothing is ignored.

use std::time::Duration;

use order_gateway::config::Limits;
use serde_json::{Value, json};

use crate::http_support::{server, server_with};
use crate::support::{Shop, order_of, with};

/// Fault 5: each mistake once, at its place, and nothing has run.
#[tokio::test]
async fn variables_are_judged_before_anything_runs() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let id = &order["id"];
    let document = "mutation($id: ID!, $b: UpdateOrderInput!, $l: [ClearableOrderField!]) {
        a: addOrderNote(input: { orderId: $id, note: { text: \"x\" } }) { replayed }
        b: updateOrder(input: $b) { order { id } }
        c: updateOrder(input: { id: $id, clear: $l }) { order { id } }
    }";
    for (b, more, places) in [
        (json!([]), json!({}), vec!["'$b'"]),
        (json!({ "id": id, "gift": true }), json!({}), vec!["'$b.gift'"]),
        (json!({ "id": id, "expectedVersion": 2_147_483_648_u32 }), json!({}), vec!["'$b.expectedVersion'"]),
        (json!({ "id": id, "nope": 1, "subType": 5 }), json!({}), vec!["'$b'", "'$b.subType'"]),
        (json!({}), json!({}), vec!["'$b.id'"]),
        (json!({ "id": null }), json!({}), vec!["'$b.id'"]),
        (json!({ "id": id }), json!({ "l": ["NOPE", null] }), vec!["'$l.0'", "'$l.1'"]),
        (
            json!({ "id": id, "lines": { "add": [{ "product": { "sku": "TEA", "id": "x" }, "quantity": 1 }] } }),
            json!({}),
            vec!["'$b.lines.add.0.product'"],
        ),
        (
            json!({ "id": id, "lines": { "add": [{ "product": { "sku": null }, "quantity": 1.5 }] } }),
            json!({}),
            vec!["'$b.lines.add.0.product'", "'$b.lines.add.0.quantity'"],
        ),
    ] {
        let variables = with(json!({ "id": id, "b": b }), more);
        let answer = shop.answer(document, variables.clone()).await;
        assert!(answer.get("data").is_none(), "{variables}\n{answer:#}");
        let told: Vec<_> = answer["errors"].as_array().unwrap().iter().map(|error| error["message"].as_str().unwrap().to_owned()).collect();
        assert_eq!(told.len(), places.len(), "{told:?}");
        for (message, place) in told.iter().zip(places) {
            assert!(message.starts_with(&format!("Invalid variables: {place} ")), "{place}: {message}");
        }
        assert!(answer["errors"].as_array().unwrap().iter().all(|error| error["extensions"]["code"] == "BAD_REQUEST"));
    }
    assert_eq!(shop.order(&order).await["version"], order["version"]);
}

/// A value of the wrong kind is told once, at its place in the input, in plain words: in variables and in documents, in lists and inputs.
#[tokio::test]
async fn wrong_kinds_are_told_once_in_plain_words() {
    let shop = Shop::open().await;
    let whole = "a whole number from -2147483648 to 2147483647";
    let create = "mutation($input: CreateSalesOrderInput!) { createSalesOrder(input: $input) { order { id } } }";
    let line = |more: Value| json!({ "lines": [{ "product": { "sku": "TEA" }, "quantity": 1 }, with(json!({ "product": { "sku": "TEA" } }), more)] });
    for (input, place, words) in [
        (line(json!({ "quantity": 2_147_483_648_u32 })), "lines.1.quantity", format!("'Int!': {whole}, not 2147483648")),
        (line(json!({ "quantity": -2_147_483_649_i64 })), "lines.1.quantity", format!("'Int!': {whole}, not -2147483649")),
        (line(json!({ "quantity": u64::MAX })), "lines.1.quantity", format!("'Int!': {whole}, not 18446744073709551615")),
        (line(json!({ "quantity": 1e300 })), "lines.1.quantity", format!("'Int!': {whole}, not 1e+300")),
        (line(json!({ "quantity": 1.5 })), "lines.1.quantity", format!("'Int!': {whole}, not 1.5")),
        (line(json!({ "quantity": "1" })), "lines.1.quantity", format!("'Int!': {whole}, not \"1\"")),
        (line(json!({ "quantity": true })), "lines.1.quantity", format!("'Int!': {whole}, not true")),
        (line(json!({ "quantity": [1, 2] })), "lines.1.quantity", format!("'Int!': {whole}, not a list")),
        (line(json!({ "quantity": {} })), "lines.1.quantity", format!("'Int!': {whole}, not an object")),
        (line(json!({ "quantity": "9".repeat(100) })), "lines.1.quantity", format!("'Int!': {whole}, not \"{}…", "9".repeat(63))),
        (json!({ "shipping": { "weightKg": "1" } }), "shipping.weightKg", "'Float': a number, not \"1\"".to_owned()),
        (json!({ "taxExempt": "true" }), "taxExempt", "'Boolean': true or false, not \"true\"".to_owned()),
        (json!({ "taxExempt": 1 }), "taxExempt", "'Boolean': true or false, not 1".to_owned()),
        (json!({ "customerNote": 1 }), "customerNote", "'String': a text, not 1".to_owned()),
        (json!({ "tags": ["a", 2] }), "tags.1", "'String!': a text, not 2".to_owned()),
        (json!({ "companyId": 1.5 }), "companyId", "'ID': a text or a whole number, not 1.5".to_owned()),
        (json!({ "status": "pending" }), "status", "'OrderStatus': one of its names, not \"pending\"".to_owned()),
        (json!({ "status": 1 }), "status", "'OrderStatus': one of its names, not 1".to_owned()),
        (json!({ "shippingAddress": "here" }), "shippingAddress", "'AddressInput': an object, not \"here\"".to_owned()),
    ] {
        let answer = shop.answer(create, json!({ "input": input })).await;
        let message = format!("Invalid variables: '$input.{place}' must be of type {words}.");
        assert_eq!(told(&answer), [message], "{input}");
    }
    // A whole number may be written with a point.
    for (first, count) in [(json!(1.0), 0), (json!(1e1), 0)] {
        let answer = shop.run("query($first: Int) { orders(first: $first) { totalCount } }", json!({ "first": first })).await;
        assert_eq!(answer["orders"]["totalCount"], count);
    }
    // The same in the document itself.
    for (input, place) in [
        ("lines: [{ product: { sku: \"TEA\" }, quantity: 2147483648 }]", "2147483648"),
        ("lines: [{ product: { sku: \"TEA\" }, quantity: 1.5 }]", "1.5"),
        ("lines: [{ product: { sku: \"TEA\" }, quantity: \"1\" }]", "\"1\""),
        ("lines: [{ product: { sku: \"TEA\" }, quantity: true }]", "true"),
        ("shipping: { weightKg: \"1\" }", "\"1\""),
        ("taxExempt: \"true\"", "\"true\""),
        ("tags: [\"a\", 2]", "2]"),
        ("companyId: 1.5", "1.5"),
        ("companyId: true", "true"),
        ("status: \"PENDING\"", "\"PENDING\""),
        ("status: pending", "pending"),
        ("shippingAddress: \"here\"", "\"here\""),
    ] {
        let document = format!("mutation {{ createSalesOrder(input: {{ {input} }}) {{ order {{ id }} }} }}");
        let answer = shop.answer(&document, json!({})).await;
        let messages = told(&answer);
        assert_eq!(messages.len(), 1, "{input}: {messages:#?}");
        assert!(!messages[0].contains("arse") && !messages[0].contains("nternal"), "{messages:?}");
        let column = document.find(place).unwrap() + 1;
        assert_eq!(answer["errors"][0]["locations"], json!([{ "line": 1, "column": column }]), "{input}: {messages:?}");
    }
}

/// The messages of an answer in which nothing has run.
fn told(answer: &Value) -> Vec<String> {
    assert!(answer.get("data").is_none(), "{answer:#}");
    answer["errors"].as_array().unwrap().iter().map(|error| error["message"].as_str().unwrap().to_owned()).collect()
}

/// A variable that is left out is no null where an argument has a default, and leaves its place in an object empty.
#[tokio::test]
async fn a_variable_that_is_left_out_is_no_null() {
    let server = server_with(Limits::default(), Duration::from_millis(300)).await;
    let query = "query($n: Int, $l: [Int!]) { things(first: $n) { totalCount } filtered(filter: { numbers: $l }) }";
    assert_eq!(server.query(query).await.text, r#"{"data":{"things":{"totalCount":0},"filtered":0}}"#);
    // Null is no number of milliseconds, and the default is a minute.
    let answer = server.get("query=query($m:Int){slow(milliseconds:$m)}").await;
    assert_eq!(answer.code(), "UNAVAILABLE");
}

/// A default lets a variable stand where null may not; null that is given all the same fails that field, and nothing else.
#[tokio::test]
async fn null_in_place_of_a_default_fails_the_field() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let query = "query($id: ID = \"x\", $ids: ID = \"y\") { viewer { subject } a: order(by: { id: $id }) { id } ...F }
        fragment F on Query { b: node(id: $ids) { id } nodes(ids: [$ids]) { id } }";
    let left_out = shop.run(query, json!({ "id": order["id"] })).await;
    assert_eq!((&left_out["a"]["id"], &left_out["nodes"]), (&order["id"], &json!([null])));
    let answer = shop.answer(query, json!({ "id": null, "ids": order["id"] })).await;
    assert_eq!(
        answer["data"],
        json!({ "viewer": { "subject": "tester" }, "a": null, "b": { "id": order["id"] }, "nodes": [{ "id": order["id"] }] })
    );
    let error = &answer["errors"][0];
    assert_eq!((&error["path"], &error["extensions"]["code"]), (&json!(["a"]), &json!("BAD_REQUEST")), "{answer:#}");
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1);
    let answer = shop.answer(query, json!({ "ids": null })).await;
    assert_eq!(answer["data"], json!({ "viewer": { "subject": "tester" }, "a": null, "b": null, "nodes": null }), "{answer:#}");
    let paths: Vec<_> = answer["errors"].as_array().unwrap().iter().map(|error| &error["path"]).collect();
    assert_eq!(paths, [&json!(["b"]), &json!(["nodes"])]);

    // What comes before it in a mutation has run by then.
    let note = "note: addOrderNote(input: { orderId: $id, note: { text: \"x\" } }) { replayed }";
    let document = format!("mutation($id: ID!, $l: ID = \"x\") {{ {note} cancelOrder(input: {{ id: $l }}) {{ order {{ id }} }} }}");
    let answer = shop.answer(&document, json!({ "id": order["id"], "l": null })).await;
    assert_eq!(answer["errors"][0]["path"], json!(["cancelOrder"]), "{answer:#}");
    assert_eq!(shop.order(&order).await["notes"].as_array().unwrap().len(), 1);
    assert_eq!(shop.order(&order).await["status"], order["status"]);
}

/// Fault 6: `\"""` in a block string is `"""`.
#[tokio::test]
async fn block_strings_have_their_escape() {
    let answer = server().await.query("{ echo(text: \"\"\"a \\\"\"\" \\n b\"\"\") }").await.json();
    assert_eq!(answer["data"]["echo"], "a \"\"\" \\n b");
}

/// Fault 6: ignored tokens are ignored everywhere.
#[tokio::test]
async fn what_means_nothing_stands_anywhere() {
    let server = server().await;
    for document in [
        "\u{feff}{ ... on # c\n Query { hello } }",
        "query($a: [Int # c\n ! # c\n ] = [ # c\n ]) { filtered(filter: { numbers: $a }) @skip(if: true) hello }",
        "{ hello ,:,, hello }",
        "{ ... ,\n F } fragment F on Query { hello }",
        ",,{,hello,},# end",
        "{ ... # c\r on,Query,@include(if # c\r\n: true,),{ hello # }\n } }",
    ] {
        assert_eq!(server.query(document).await.text, r#"{"data":{"hello":"world"}}"#, "{document}");
    }
}

/// The parser passes over these in silence.
#[tokio::test]
async fn what_is_out_of_place_is_refused() {
    let server = server().await;
    for document in ["{ hello @skip(if: false a) }", "{ echo(text: \"a\", b) }", "{ things(first: 1 last) { totalCount } }"] {
        assert_eq!(server.query(document).await.code(), "GRAPHQL_PARSE_FAILED", "{document}");
    }
}

/// Fault 8: descriptions of the September 2025 edition.
#[tokio::test]
async fn descriptions_are_taken() {
    let server = server().await;
    let document = "\"An operation\" query Q(\"\"\"A\nvariable\"\"\" $a: String = \"b\" \"Another\" $c: Int = 1) { echo(text: $a) ...F things(first: $c) { totalCount } }
        \"\"\"A fragment\"\"\" fragment F on Query { hello nope }";
    let answer = server.query(document).await.json();
    let place: &Value = &answer["errors"][0]["locations"];
    assert_eq!(*place, json!([{ "line": 3, "column": 54 }]));
    let good = document.replace(" nope", "");
    assert_eq!(server.query(&good).await.text, r#"{"data":{"echo":"b","hello":"world","things":{"totalCount":1}}}"#);
}

const FILTER: &str = "orders(filter: { customField: [{ key: \"k\", equals: VALUE }] }) { totalCount }";

/// What stands inside a scalar of ours is looked at too.
#[tokio::test]
async fn the_inside_of_a_scalar_is_validated() {
    let shop = Shop::open().await;
    let (invalid, wrong) = (Some("GRAPHQL_VALIDATION_FAILED"), Some("BAD_REQUEST"));
    for (head, value, tail, code) in [
        ("{", "{ a: [$nope] }", "}", invalid),
        ("{", "[[{ a: { b: $nope } }]]", "}", invalid),
        ("{ ...F } fragment F on Query {", "{ a: $nope }", "}", invalid),
        ("query Q($nope: Int) { ...F } query R { ...F } fragment F on Query {", "{ a: $nope }", "}", invalid),
        ("query Q { viewer { subject } } query R {", "{ a: $nope }", "}", invalid),
        ("query($a: Int, $b: Int) {", "{ a: $a }", "}", invalid),
        ("query($a: Int) {", "{ a: [$a] }", "}", None),
        ("query($a: Int) {", "[[$a]]", "}", invalid),
        ("query($a: JSON) {", "[[$a]]", "}", None),
        ("query($a: Int) { ...F } fragment F on Query {", "{ a: [$a] }", "}", None),
        ("{", "{ a: 1, b: { a: 1, a: 2 } }", "}", wrong),
        ("{", "[{ c: [{ a: 1, a: 1 }] }]", "}", wrong),
        ("query($j: JSON = { a: { b: 1, b: 2 } }) {", "$j", "}", wrong),
        ("{", "{ a: { a: 1 }, b: { a: 1 } }", "}", None),
        ("{", "1e400", "}", wrong),
        ("{", "{ a: [-1e400] }", "}", wrong),
        ("query($j: JSON = { a: 1e400 }) {", "$j", "}", wrong),
        ("{", "1e308", "}", None),
        ("{", "{ a: [NAME] }", "}", wrong),
    ] {
        let document = format!("{head} {} {tail}", FILTER.replace("VALUE", value));
        let name = if document.contains("query Q") { "Q" } else { "" };
        let answer = shop.answer_of(&document, name).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"].as_str(), code, "{document}\n{answer:#}");
        assert_eq!(answer.get("data").is_some(), code.is_none(), "{document}\n{answer:#}");
    }
}

/// What a number is, not how it is written, tells whether it is of a type.
#[tokio::test]
async fn numbers_are_taken_as_graphql_takes_them() {
    let shop = Shop::open().await;
    let query = "query($i: ID!) { node(id: $i) { id } nodes(ids: [$i, 1]) { id } order(by: { id: $i }) { id } }";
    let nothing = json!({ "node": null, "nodes": [null, null], "order": null });
    // Of these JSON texts each is a whole number.
    for number in ["18446744073709551615", "-9223372036854775809", "99999999999999999999999", "1e30", "-0", "7.0", "9007199254740993"] {
        let given: Value = serde_json::from_str(&format!("{{\"i\": {number}}}")).unwrap();
        assert_eq!(shop.run(query, given).await, nothing, "{number}");
        if number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            assert_eq!(shop.run(&query.replace("$i: ID!", &format!("$i: ID! = {number}")), json!({})).await, nothing, "{number}");
            let literal = query.replace("($i: ID!)", "").replace("$i", number);
            assert_eq!(shop.run(&literal, json!({})).await, nothing, "{number}");
        }
    }
    for wrong in [json!(1.5), json!(true), json!([1, 2]), json!({})] {
        assert_eq!(shop.refusal(query, json!({ "i": wrong })).await.0, "BAD_REQUEST", "{wrong}");
    }
    let server = server().await;
    let query = "query($n: Int) { things(first: $n) { totalCount } }";
    for (text, count) in [("1.0", 1), ("1e0", 1), ("-0", 0), ("-0.0", 0), ("2e1", 20), ("-2147483648.0", -2_147_483_648)] {
        let body: Value = serde_json::from_str(&format!("{{\"query\": \"{query}\", \"variables\": {{\"n\": {text}}}}}")).unwrap();
        assert_eq!(server.post("application/json", &body).await.json()["data"]["things"]["totalCount"], count, "{text}");
    }
    for text in ["1.5", "2147483648.0", "1e30", "\"1\"", "true"] {
        let body: Value = serde_json::from_str(&format!("{{\"query\": \"{query}\", \"variables\": {{\"n\": {text}}}}}")).unwrap();
        assert_eq!(server.post("application/json", &body).await.code(), "BAD_REQUEST", "{text}");
    }
    for (document, count) in [("{ things(first: -0) { totalCount } }", 0), ("query($n: Int = -0) { things(first: $n) { totalCount } }", 0)]
    {
        assert_eq!(server.query(document).await.json()["data"]["things"]["totalCount"], count, "{document}");
    }
    assert_eq!(server.query("query($l: [Int!] = [-0, 1]) { filtered(filter: { numbers: $l }) }").await.json()["data"]["filtered"], 2);
}

/// A variable that may not stand where it does makes the document invalid, wherever that is.
#[tokio::test]
async fn usages_of_variables_are_a_matter_of_validity() {
    let shop = Shop::open().await;
    for document in [
        "query($x: Int) { nodes(ids: [$x]) { id } }",
        "query($x: [ID!]!) { nodes(ids: [$x]) { id } }",
        "query($x: Int!) { order(by: { id: $x }) { id } }",
        "query($x: ID) { order(by: { id: $x }) { id } }",
        "query($x: ID) { node(id: $x) { id } }",
        "query($b: Boolean = null) { viewer { subject @skip(if: $b) } }",
        "query($b: String!) { viewer { ... @include(if: $b) { subject } } }",
        "query($x: Int) { ...F } fragment F on Query { nodes(ids: [$x, \"a\"]) { id } }",
        "mutation($x: ClearableOrderField, $y: Int) { updateOrder(input: { id: 1, clear: [$x, $y] }) { order { id } } }",
        "mutation($x: ClearableOrderField) { updateOrder(input: { id: 1, clear: [$x] }) { order { id } } }",
        "mutation($x: String) { updateOrder(input: { id: 1, expectedVersion: $x }) { order { id } } }",
    ] {
        let answer = shop.answer(document, json!({ "x": 1 })).await;
        assert!(answer.get("data").is_none(), "{document}\n{answer:#}");
        for error in answer["errors"].as_array().unwrap() {
            assert_eq!(error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{document}\n{answer:#}");
        }
    }
}

/// A field that there is not is one mistake, and no field that is given.
#[tokio::test]
async fn unknown_fields_of_a_choice_are_told_once() {
    let shop = Shop::open().await;
    let query = "query($by: ProductBy!) { product(by: $by) { id } }";
    for (by, count) in [(json!({ "id": "x", "zzz": 1 }), 1), (json!({ "zzz": 1 }), 2), (json!({ "id": "x", "sku": "y" }), 1)] {
        let answer = shop.answer(query, json!({ "by": by })).await;
        assert_eq!(answer["errors"].as_array().unwrap().len(), count, "{answer:#}");
    }
}
