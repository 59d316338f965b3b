//! What surrounds requests: ids, headers, faults, health.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;

use crate::http_support::{Answer, Server, post, server};
use crate::support::log::Log;

async fn get(server: &Server, path: &str) -> Answer {
    server.send(Request::get(path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_request_has_an_id() {
    let server = server().await;
    let made = server.query("{ hello }").await;
    assert_eq!(made.header("x-request-id").map(str::len), Some(36));
    for (given, kept) in [("a-1_b.C:d", true), ("two words", false), ("<script>", false), (&*"x".repeat(129), false), ("", false)] {
        let request = post().header("x-request-id", given).body(Body::from("{\"query\":\"{ hello }\"}")).unwrap();
        assert_eq!(server.send(request).await.header("x-request-id") == Some(given), kept, "{given}");
    }
}

#[tokio::test]
async fn a_fault_tells_its_id_and_nothing_of_the_inside() {
    let server = server().await;
    for (query, status) in [("{ panics }", StatusCode::INTERNAL_SERVER_ERROR), ("{ careless }", StatusCode::OK)] {
        let request = post().header("x-request-id", "fault-1").body(Body::from(json!({ "query": query }).to_string())).unwrap();
        let answer = server.send(request).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, "INTERNAL_SERVER_ERROR"), "{query}");
        assert_eq!(answer.json()["errors"][0]["extensions"]["requestId"], "fault-1");
        assert_eq!(answer.header("x-request-id"), Some("fault-1"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(!answer.text.contains("secret"), "{}", answer.text);
    }
    assert_eq!(server.query("{ hello }").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_log_tells_who_asked_and_neither_tokens_nor_values() {
    let log = Log::begin(tracing::Level::TRACE);
    let server = server().await;
    let body = json!({ "query": "query ($t: String!) { echo(text: $t) }", "variables": { "t": "a value of somebody" } });
    assert_eq!(server.post("application/json", &body).await.status, StatusCode::OK);
    assert_eq!(server.get("query=%7Becho(text:%22a%20value%22)%7D").await.status, StatusCode::OK);
    let bad = Request::post("/graphql").header("authorization", "Bearer bad.token.here").header("content-type", "application/json");
    assert_eq!(server.send(bad.body(Body::from("{}")).unwrap()).await.status, StatusCode::UNAUTHORIZED);
    let text = log.end();
    assert!(text.contains("tester") && text.contains("answered") && text.contains("401"), "{text}");
    for word in ["Bearer", "eyJ", "bad.token", "value", "echo"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

#[tokio::test]
async fn every_answer_has_the_headers_of_safety() {
    let server = server().await;
    for path in ["/", "/graphql", "/nowhere", "/health/live", "/health/ready"] {
        let answer = get(&server, path).await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("server"), None, "{path}");
    }
    let nowhere = get(&server, "/nowhere").await;
    assert_eq!((nowhere.status, nowhere.code().as_str()), (StatusCode::NOT_FOUND, "BAD_REQUEST"));
}

#[tokio::test]
async fn health_tells_whether_the_database_is_migrated() {
    let server = server().await;
    assert_eq!(get(&server, "/health/live").await.json(), json!({ "status": "live" }));
    let answer = get(&server, "/health/ready").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json(), json!({ "status": "unavailable", "database": "up", "migrations": "pending" }));

    migration::up(server.database.reader()).await.unwrap();
    let answer = get(&server, "/health/ready").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json(), json!({ "status": "ready", "database": "up", "migrations": "current" }));

    server.database.close().await.unwrap();
    let answer = get(&server, "/health/ready").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["database"], "down");
    assert_eq!(get(&server, "/health/live").await.status, StatusCode::OK);
}
