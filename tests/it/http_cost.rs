//! What operations cost, and that none costs too much.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::http::StatusCode;
use order_gateway::config::Limits;
use serde_json::{Value, json};

use crate::http_support::{Server, server, server_with};

const NEW: &str = "application/graphql-response+json";

async fn cost(server: &Server, query: &str, variables: Value) -> u64 {
    let answer = server.post("application/json", &json!({ "query": query, "variables": variables })).await;
    assert_eq!(answer.json().get("errors"), None, "{query}");
    answer.cost["requestedQueryCost"].as_u64().unwrap_or_else(|| panic!("no cost: {query} {}", answer.cost))
}

#[tokio::test]
async fn an_operation_costs_the_objects_that_it_may_answer_with() {
    let server = server().await;
    for (query, variables, expected) in [
        ("{ hello }", json!({}), 1),
        ("{ __typename }", json!({}), 1),
        ("{ node { hello node { hello } } }", json!({}), 2),
        ("{ many { hello } }", json!({}), 10),
        ("{ many { many { hello } } }", json!({}), 110),
        ("{ nodes(ids: [\"a\", \"b\", \"c\"]) { node { hello } } }", json!({}), 6),
        ("query ($ids: [String!]!) { nodes(ids: $ids) { hello } }", json!({ "ids": ["a", "b", "c", "d"] }), 4),
        ("query ($ids: [String!]!) { nodes(ids: $ids) { hello } }", json!({ "ids": [] }), 1),
        ("{ things { totalCount } }", json!({}), 1),
        ("{ things { nodes { hello } } }", json!({}), 51),
        ("{ things { nodes { hello } info { hello } } }", json!({}), 52),
        ("{ things(first: 7) { nodes { hello node { hello } } } }", json!({}), 15),
        ("{ things(last: 7) { ...F } } fragment F on ThingConnection { nodes { hello } }", json!({}), 8),
        ("{ things(first: 7) { ... { nodes { many { hello } } } } }", json!({}), 1 + 7 * 11),
        ("{ things(first: 20) { nodes { things(first: 30) { nodes { hello } } } } }", json!({}), 1 + 20 * (1 + 1 + 30)),
        ("query ($n: Int) { things(first: $n) { nodes { hello } } }", json!({ "n": 9 }), 10),
        ("query ($n: Int = 4) { things(first: $n) { nodes { hello } } }", json!({}), 5),
        ("query ($n: Int = 4) { things(first: $n) { nodes { hello } } }", json!({ "n": null }), 51),
        ("query ($n: Int) { things(first: $n, last: 3) { nodes { hello } } }", json!({}), 4),
        ("{ things(first: 1000000) { nodes { hello } } }", json!({}), 101),
        ("{ things(first: -5) { nodes { hello } } }", json!({}), 2),
        ("mutation { add }", json!({}), 10),
        ("mutation { a: add b: add __typename }", json!({}), 20),
        ("mutation { save(filter: { numbers: [1, 2, 3] }) { hello node { hello } } }", json!({}), 14),
        ("mutation ($f: Filter!) { save(filter: $f) { hello } }", json!({ "f": { "numbers": [1, 2, 3, 4] } }), 14),
        ("mutation ($n: [Int!]) { ...M } fragment M on Mutation { save(filter: { numbers: $n }) { hello } }", json!({ "n": [1] }), 11),
        ("{ __schema { queryType { name } types { name } } }", json!({}), 12),
        ("{ __type(name: \"Query\") { fields { name type { name } } } }", json!({}), 21),
    ] {
        assert_eq!(cost(&server, query, variables.clone()).await, expected, "{query} {variables}");
    }
}

#[tokio::test]
async fn what_costs_too_much_is_refused_and_told() {
    let limits = Limits { complexity_limit: 100, ..Limits::default() };
    let server = server_with(limits, Duration::from_secs(20)).await;
    let fits = server.query("{ things(first: 99) { nodes { hello } } }").await;
    assert_eq!(fits.cost, json!({ "requestedQueryCost": 100, "limit": 100 }));

    let body = json!({ "query": "query ($n: Int) { things(first: $n) { nodes { hello } } }", "variables": { "n": 100 } });
    for (accept, status) in [(NEW, StatusCode::BAD_REQUEST), ("application/json", StatusCode::OK)] {
        let answer = server.post(accept, &body).await;
        assert_eq!((answer.status, answer.code().as_str(), answer.has_data()), (status, "TOO_COMPLEX", false));
        assert_eq!(answer.cost, json!({ "requestedQueryCost": 101, "limit": 100 }));
        assert_eq!(answer.json()["errors"][0]["extensions"]["limit"], 100);
    }
    let many =
        json!({ "query": "mutation ($f: Filter!) { save(filter: $f) { hello } }", "variables": { "f": { "numbers": vec![1; 91] } } });
    assert_eq!(server.post(NEW, &many).await.code(), "TOO_COMPLEX");
    assert_eq!(server.added.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn lists_in_lists_cannot_grow_without_end() {
    let server = server().await;
    let nested = |levels: usize| format!("{{ {} hello {} }}", "things(first: 100) { nodes {".repeat(levels), "} }".repeat(levels));
    assert_eq!(server.query(&nested(2)).await.code_or_none(), None);
    for levels in [3, 7] {
        assert_eq!(server.query(&nested(levels)).await.code(), "TOO_COMPLEX", "{levels}");
    }
    let circle = format!("{{ __schema {{ types {{ {} name {} }} }} }}", "fields { type {".repeat(5), "} }".repeat(5));
    assert_eq!(server.query(&circle).await.code(), "TOO_COMPLEX");
}
