//! Documents by their hash: registered by clients, or listed beforehand.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use order_gateway::config::Documents;
use order_gateway::http;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::http_support::{Answer, Server, Settings, server};

const JSON: &str = "application/json";
const NEW: &str = "application/graphql-response+json";
const QUERY: &str = "query ($t: String!) { echo(text: $t) }";

fn hash(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

fn extension(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

async fn ask(server: &Server, query: Option<&str>, hash: &str) -> Answer {
    let mut body = json!({ "extensions": extension(hash), "variables": { "t": "x" } });
    if let Some(query) = query {
        body["query"] = query.into();
    }
    server.post(JSON, &body).await
}

#[tokio::test]
async fn a_document_is_sent_once_and_named_afterwards() {
    let server = server().await;
    let body = json!({ "extensions": extension(&hash(QUERY)), "variables": { "t": "x" } });
    for (accept, status) in [(JSON, StatusCode::OK), (NEW, StatusCode::BAD_REQUEST)] {
        let answer = server.post(accept, &body).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, "PERSISTED_QUERY_NOT_FOUND"));
        assert_eq!(answer.json()["errors"][0]["message"], "PersistedQueryNotFound");
    }
    for query in [Some(QUERY), None, None] {
        assert_eq!(ask(&server, query, &hash(QUERY)).await.text, r#"{"data":{"echo":"x"}}"#);
    }
    assert_eq!(ask(&server, None, &hash(QUERY).to_ascii_uppercase()).await.text, r#"{"data":{"echo":"x"}}"#);

    let named = format!("extensions={}&variables=%7B%22t%22%3A%22y%22%7D", encoded(&extension(&hash(QUERY)).to_string()));
    assert_eq!(server.get(&named).await.text, r#"{"data":{"echo":"y"}}"#);
    let other = "{ hello }";
    let by_get = format!("query=%7B%20hello%20%7D&extensions={}", encoded(&extension(&hash(other)).to_string()));
    assert_eq!(server.get(&by_get).await.text, r#"{"data":{"hello":"world"}}"#);
    assert_eq!(ask(&server, None, &hash(other)).await.text, r#"{"data":{"hello":"world"}}"#);
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn a_hash_is_the_hash_of_its_document() {
    let server = server().await;
    let answer = ask(&server, Some("{ hello }"), &hash(QUERY)).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"));
    assert!(answer.text.contains("provided sha does not match query"));
    assert_eq!(ask(&server, None, &hash(QUERY)).await.code(), "PERSISTED_QUERY_NOT_FOUND");
    for wrong in [
        json!({ "version": 2, "sha256Hash": hash(QUERY) }),
        json!({ "sha256Hash": hash(QUERY) }),
        json!({ "version": 1 }),
        json!({ "version": 1, "sha256Hash": 7 }),
        json!({ "version": 1, "sha256Hash": "abc" }),
        json!({ "version": 1, "sha256Hash": "z".repeat(64) }),
        json!({ "version": 1, "sha256Hash": format!("{}00", hash(QUERY)) }),
        json!([]),
        json!("x"),
    ] {
        let answer = server.post(JSON, &json!({ "query": QUERY, "extensions": { "persistedQuery": wrong } })).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"), "{wrong}");
    }
}

#[tokio::test]
async fn what_cannot_run_is_not_kept() {
    let server = server().await;
    let aliases: String = (0..60).map(|number| format!("a{number}: hello ")).collect();
    for query in ["{", "", &format!("{{ node {{ {aliases} }} }}")] {
        assert!(ask(&server, Some(query), &hash(query)).await.code_or_none().is_some());
        assert_eq!(ask(&server, None, &hash(query)).await.code(), "PERSISTED_QUERY_NOT_FOUND", "{query}");
    }
    let mutation = "mutation { add }";
    let by_get = format!("extensions={}", encoded(&extension(&hash(mutation)).to_string()));
    assert_eq!(ask(&server, Some(mutation), &hash(mutation)).await.text, r#"{"data":{"add":1}}"#);
    assert_eq!(server.get(&by_get).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(server.added.load(Ordering::SeqCst), 1);
    let anonymous = Request::get(format!("/graphql?{by_get}")).body(Body::empty()).unwrap();
    assert_eq!(server.send(anonymous).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_kept_is_bounded_and_can_be_nothing() {
    let documents = Documents { persisted_queries: 20_000, ..Documents::default() };
    let server = Settings { documents, ..Settings::default() }.server().await;
    let document = |number: u32| format!("{{ hello }} # {number} {}", "x".repeat(900));
    for number in 0..200 {
        let text = document(number);
        assert_eq!(ask(&server, Some(&text), &hash(&text)).await.status, StatusCode::OK);
    }
    let mut kept = 0;
    for number in 0..200 {
        kept += u32::from(ask(&server, None, &hash(&document(number))).await.code_or_none().is_none());
    }
    assert!((1..=17).contains(&kept), "{kept}");

    let documents = Documents { persisted_queries: 0, ..Documents::default() };
    let server = Settings { documents, ..Settings::default() }.server().await;
    for query in [None, Some(QUERY)] {
        let answer = ask(&server, query, &hash(QUERY)).await;
        assert_eq!(answer.code(), "PERSISTED_QUERY_NOT_SUPPORTED");
        assert_eq!(answer.json()["errors"][0]["message"], "PersistedQueryNotSupported");
    }
}

fn list(content: &Value) -> (TempDir, Documents) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("documents.json");
    std::fs::write(&path, content.to_string()).unwrap();
    (folder, Documents { trusted_documents: Some(path), ..Documents::default() })
}

#[tokio::test]
async fn only_the_documents_of_a_list_run() {
    let id = hash(QUERY);
    let apollo = json!({ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [
        { "id": id, "name": "Echo", "type": "query", "body": QUERY },
        { "id": "short", "name": "Hello", "type": "query", "body": "{ hello }" },
    ] });
    let relay = json!({ (&id): QUERY, "short": "{ hello }" });
    for manifest in [apollo, relay] {
        let (_folder, documents) = list(&manifest);
        let server = Settings { documents, ..Settings::default() }.server().await;
        assert_eq!(ask(&server, None, &id).await.text, r#"{"data":{"echo":"x"}}"#);
        assert_eq!(ask(&server, Some(QUERY), &id).await.text, r#"{"data":{"echo":"x"}}"#);
        for name in ["short", "sha256:short"] {
            assert_eq!(server.post(JSON, &json!({ "documentId": name })).await.text, r#"{"data":{"hello":"world"}}"#);
            assert_eq!(server.get(&format!("documentId={name}")).await.text, r#"{"data":{"hello":"world"}}"#);
        }
        assert_eq!(server.query("{ hello }").await.text, r#"{"data":{"hello":"world"}}"#);

        for query in ["{ node { hello } }", "{hello}", "{ __schema { queryType { name } } }", "mutation { add }", "{"] {
            for answer in [server.query(query).await, ask(&server, Some(query), &hash(query)).await] {
                assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "PERSISTED_QUERY_NOT_IN_LIST"), "{query}");
            }
            // That it is unknown would have the client send it along, in vain.
            let answer = ask(&server, None, &hash(query)).await;
            assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "PERSISTED_QUERY_NOT_IN_LIST"), "{query}");
        }
        for answer in [server.post(JSON, &json!({ "documentId": "unknown" })).await, server.get("documentId=unknown").await] {
            assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "PERSISTED_QUERY_NOT_IN_LIST"));
        }
        assert_eq!(server.post(JSON, &json!({ "documentId": "short", "query": QUERY })).await.code(), "BAD_REQUEST");
        assert_eq!(server.post(JSON, &json!({})).await.code(), "BAD_REQUEST");
        assert_eq!(server.added.load(Ordering::SeqCst), 0);
    }
}

#[test]
fn a_list_that_cannot_be_used_is_refused() {
    for (content, part) in [
        (json!([]), "neither"),
        (json!({}), "no document"),
        (json!({ "operations": [] }), "no document"),
        (json!({ "a": 7 }), "neither"),
        (json!({ "a": "{" }), "'a'"),
        (json!({ "operations": [{ "id": "a", "body": "{ a }" }, { "id": "a", "body": "{ b }" }] }), "two documents under 'a'"),
    ] {
        let (_folder, documents) = list(&content);
        let reason = http::Documents::new(&documents).unwrap_err();
        assert!(reason.contains(part), "{content}: {reason}");
    }
    let missing = Documents { trusted_documents: Some(PathBuf::from("/nowhere/documents.json")), ..Documents::default() };
    assert!(http::Documents::new(&missing).unwrap_err().contains("cannot be read"));
}

#[tokio::test]
async fn a_document_that_is_kept_parsed_runs_as_it_did_at_first() {
    for parsed_documents in [0, 1, 32 << 20] {
        let documents = Documents { parsed_documents, ..Documents::default() };
        let server = Settings { documents, ..Settings::default() }.server().await;
        let two = "query A($t: String!) { echo(text: $t) ...F } query B { late ...F } fragment F on Query { hello }";
        for (name, text, expected) in [
            ("A", "1", r#"{"data":{"echo":"1","hello":"world"}}"#),
            ("B", "", r#"{"data":{"late":"late","hello":"world"}}"#),
            ("A", "2", r#"{"data":{"echo":"2","hello":"world"}}"#),
        ] {
            let body = json!({ "query": two, "operationName": name, "variables": { "t": text } });
            assert_eq!(server.post(JSON, &body).await.text, expected);
        }
        assert_eq!(server.post(JSON, &json!({ "query": two, "operationName": "C" })).await.code(), "BAD_REQUEST");
        for number in 1..=3 {
            assert_eq!(server.query("mutation { add }").await.text, format!("{{\"data\":{{\"add\":{number}}}}}"));
        }
        let wrong = server.query("{ hello nothing }").await;
        assert_eq!((wrong.code().as_str(), server.query("{ hello nothing }").await.text), ("GRAPHQL_VALIDATION_FAILED", wrong.text));
        // What depends on the request is looked at each time.
        let uses = format!("query ($v: Int!) {{ filtered(filter: {{ numbers: [{}] }}) }}", "$v, ".repeat(2_000));
        let padded = |length: usize| json!({ "query": uses, "variables": { "v": 1 }, "extensions": { "x": "x".repeat(length) } });
        assert_eq!(server.post(JSON, &padded(0)).await.text, r#"{"data":{"filtered":2000}}"#);
        assert_eq!(server.post(JSON, &padded(20_000)).await.code(), "TOO_COMPLEX");
    }
}
