//! Limits of documents and bodies: refused early, and fast.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::StatusCode;
use futures_util::stream;
use order_gateway::config::Limits;
use serde_json::json;

use crate::http_support::{post, server, server_with};

const NEW: &str = "application/graphql-response+json";

/// The query with which GraphiQL asks for the schema.
const INTROSPECTION: &str = "query IntrospectionQuery { __schema { description queryType { name kind } mutationType { name kind }
  subscriptionType { name kind } types { ...FullType } directives { name description isRepeatable locations
  args(includeDeprecated: true) { ...InputValue } } } }
fragment FullType on __Type { kind name description specifiedByURL isOneOf
  fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef }
    isDeprecated deprecationReason }
  inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

fn bomb(fragments: usize, spreads: usize) -> String {
    let mut document = "{ ...F0 }".to_owned();
    for number in 0..fragments {
        let inside = if number + 1 < fragments { format!("...F{} ", number + 1).repeat(spreads) } else { "__typename".to_owned() };
        document.push_str(&format!(" fragment F{number} on Query {{ {inside} }}"));
    }
    document
}

#[tokio::test]
async fn fragment_bombs_are_answered_at_once() {
    let server = server().await;
    // 5.8 million, 430 million, and far more spreads; the first has about 560 bytes.
    for document in [bomb(8, 7), bomb(8, 12), bomb(24, 2), bomb(30, 90)] {
        let begun = Instant::now();
        let answer = server.post(NEW, &json!({ "query": document })).await;
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?} for {} bytes", begun.elapsed(), document.len());
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "TOO_COMPLEX"));
        assert_eq!(server.query("{ hello }").await.text, r#"{"data":{"hello":"world"}}"#);
    }
}

/// Parser and engine go into a value by recursion: a thousand brackets would end the thread's stack, and with it the process.
#[tokio::test]
async fn deep_values_are_refused_before_they_are_parsed() {
    let server = server().await;
    let deep = |open: &str, close: &str, times: usize| format!("{}1{}", open.repeat(times), close.repeat(times));
    for value in [deep("[", "]", 100), deep("[", "]", 4_000), deep("{a:", "}", 2_000), deep("[{a:", "}]", 700), "[".repeat(9_000)] {
        for document in [
            format!("{{ echo(text: {value}) }}"),
            format!("{{ hello @skip(if: {value}) }}"),
            format!("query($a: Int = {value}) {{ hello }}"),
            format!("query A {{ hello }} query B {{ echo(text: {value}) }}"),
        ] {
            let answer = server.post(NEW, &json!({ "query": document, "operationName": "A" })).await;
            assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "TOO_COMPLEX"), "{}", &document[..50]);
        }
    }
    // Deep, and within the bound.
    let answer = server.query(&format!("{{ echo(text: {}) }}", deep("[", "]", 90))).await;
    assert_eq!(answer.code(), "BAD_REQUEST");
    let dots = server.post(NEW, &json!({ "query": ".".repeat(1_000_000) })).await;
    assert_eq!((dots.status, dots.code().as_str()), (StatusCode::BAD_REQUEST, "TOO_COMPLEX"));
}

#[tokio::test]
async fn fragments_that_spread_themselves_are_refused() {
    let server = server().await;
    for document in [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { hello ...B } fragment B on Query { node { ...A } }",
        "{ hello } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }",
    ] {
        assert_eq!(server.query(document).await.code(), "GRAPHQL_VALIDATION_FAILED", "{document}");
    }
}

#[tokio::test]
async fn each_bound_is_kept() {
    let server = server().await;
    let deep = |levels: usize| format!("{{ {} hello {} }}", "node {".repeat(levels), "}".repeat(levels));
    let aliased = |count: usize| (0..count).map(|number| format!("a{number}: hello ")).collect::<String>();
    for (document, fits) in [
        (deep(14), true),
        (deep(15), false),
        (deep(60), false),
        (format!("{{ node {{ {} }} }}", aliased(50)), true),
        (format!("{{ node {{ {} }} }}", aliased(51)), false),
        (format!("{{ node {{ {} }} }}", "hello ".repeat(51)), true),
        (format!("{{ node {{ {} }} }}", "hello ".repeat(52)), false),
        (format!("{{ {} }}", aliased(20)), true),
        (format!("{{ {} }}", aliased(21)), false),
        (format!("{{ {} ... on Query {{ {} }} }}", aliased(11), aliased(11)), false),
        ("{ hello @include(if: true) @skip(if: false) }".to_owned(), true),
        (format!("{{ hello {} }}", "@include(if: true)".repeat(6)), false),
        (format!("{{ __typename {} }}", "@aa".repeat(10)), false),
        (format!("{{ node {{ {} }} }}", "hello @include(if: true) ".repeat(101)), false),
        ((0..201).fold("{ hello }".to_owned(), |all, number| format!("{all} fragment F{number} on Query {{ hello }}")), false),
        ((0..51).fold(String::new(), |all, number| format!("{all} query Q{number} {{ hello }}")), false),
        (format!("{{ echo(text: \"{}\") }}", "{ ".repeat(50_000)), true),
        (format!("{{ hello }} # {}", "{ ".repeat(50_000)), true),
        (format!("{{ {} }}", "hello,".repeat(10_001)), false),
        (format!("{{ {}: hello }}", "a".repeat(256)), false),
        (format!("query ({}) {{ hello }}", "$a: Int ".repeat(4_000)), false),
    ] {
        let begun = Instant::now();
        let answer = server.post(NEW, &json!({ "query": document, "operationName": "Q0" })).await;
        let answer = if answer.text.contains("operationName") { server.post(NEW, &json!({ "query": document })).await } else { answer };
        let refused = answer.text.contains("TOO_COMPLEX");
        assert_eq!(refused, !fits, "{}: {}", &document[..document.len().min(80)], answer.text);
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn introspection_is_within_all_bounds() {
    let answer = server().await.query(INTROSPECTION).await;
    assert!(answer.json()["errors"].is_null(), "{}", &answer.text[..300]);
}

#[tokio::test]
async fn a_variable_is_not_copied_without_end() {
    let server = server().await;
    let list = "$v, ".repeat(3_000);
    let query = format!("query ($v: Int) {{ filtered(filter: {{ numbers: [{list}] }}) }}");
    assert_eq!(
        server.post(NEW, &json!({ "query": query, "variables": { "v": 1 } })).await.json()["errors"][0]["extensions"]["code"],
        "TOO_COMPLEX"
    );
    let query = "query ($t: String!) { echo(text: $t) }";
    let answer = server.post(NEW, &json!({ "query": query, "variables": { "t": "x".repeat(500_000) } })).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn a_mutation_that_stands_twice_is_one_and_runs_once() {
    let server = server().await;
    for (document, added) in [
        ("mutation { add add }", 1),
        ("mutation { ...M add } fragment M on Mutation { add }", 2),
        ("mutation { ... { add } ... { add } }", 3),
    ] {
        assert_eq!(server.query(document).await.text, format!(r#"{{"data":{{"add":{added}}}}}"#), "{document}");
    }
    assert_eq!(server.query("mutation { a: add b: add __typename }").await.text, r#"{"data":{"a":4,"b":5,"__typename":"Mutation"}}"#);
}

#[tokio::test]
async fn long_bodies_are_refused_announced_or_not() {
    let server = server().await;
    let long = format!("{{\"query\":\"{{ hello }}\",\"extensions\":{{\"x\":\"{}\"}}}}", "x".repeat(1 << 20));
    for announced in [true, false] {
        let chunks = stream::iter([Ok::<_, Infallible>(long.clone())]);
        let body = if announced { Body::from(long.clone()) } else { Body::from_stream(chunks) };
        let answer = server.send(post().body(body).unwrap()).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "TOO_COMPLEX"));
    }
    let deep = post().body(Body::from(format!("{{\"query\":\"{{ hello }}\",\"variables\":{}", "[".repeat(100_000)))).unwrap();
    assert_eq!(server.send(deep).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_request_has_its_time_and_no_more() {
    let server = server_with(Limits::default(), Duration::from_millis(30)).await;
    for accept in ["application/json", NEW] {
        let answer = server.post(accept, &json!({ "query": "{ slow }" })).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
    }
}
