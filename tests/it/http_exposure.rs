//! What the gateway shows of itself.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use order_gateway::config::Exposure;
use serde_json::json;

use crate::http_support::{Server, Settings, authorized, server};

async fn with(exposure: Exposure) -> Server {
    Settings { exposure, ..Settings::default() }.server().await
}

#[tokio::test]
async fn introspection_has_a_switch() {
    let documents = [
        "{ __schema { queryType { name } } }",
        "{ hello a: __type(name: \"Query\") { name } }",
        "{ ...F } fragment F on Query { ... { __schema { types { name } } } }",
        "query A { hello } query B { __schema { types { name } } }",
    ];
    for (exposure, is_on) in [
        (Exposure::default(), true),
        (Exposure { production: true, ..Exposure::default() }, false),
        (Exposure { introspection: Some(false), ..Exposure::default() }, false),
        (Exposure { production: true, introspection: Some(true), ..Exposure::default() }, true),
    ] {
        let server = with(exposure).await;
        for query in documents {
            let answer = server
                .post("application/json", &json!({ "query": query, "operationName": query.contains("query A").then_some("A") }))
                .await;
            if is_on {
                assert_eq!(answer.code_or_none(), None, "{query}");
            } else {
                assert_eq!((answer.code().as_str(), answer.has_data()), ("GRAPHQL_VALIDATION_FAILED", false), "{query}");
            }
        }
        assert_eq!(server.query("{ __typename }").await.text, r#"{"data":{"__typename":"Query"}}"#);
    }
}

#[tokio::test]
async fn the_page_has_a_switch() {
    for (exposure, status) in [
        (Exposure::default(), StatusCode::OK),
        (Exposure { production: true, ..Exposure::default() }, StatusCode::NOT_FOUND),
        (Exposure { graphiql: Some(false), ..Exposure::default() }, StatusCode::NOT_FOUND),
        (Exposure { production: true, graphiql: Some(true), ..Exposure::default() }, StatusCode::OK),
    ] {
        let answer = with(exposure).await.send(Request::get("/").body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status);
    }
}

#[tokio::test]
async fn answers_of_the_api_are_no_pages() {
    let server = server().await;
    let good = server.query("{ hello }").await;
    let bad = server.send(Request::post("/graphql").body(Body::empty()).unwrap()).await;
    for answer in [good, bad] {
        assert_eq!(answer.header("content-security-policy"), Some("default-src 'none'; frame-ancestors 'none'"));
        assert_eq!((answer.header("cache-control"), answer.header("server")), (Some("no-store"), None));
    }
}

#[tokio::test]
async fn whatever_is_refused_is_told_as_graphql_tells_it() {
    let server = server().await;
    for (method, path) in [
        ("POST", "/"),
        ("DELETE", "/"),
        ("POST", "/health/live"),
        ("PUT", "/health/ready"),
        ("GET", "/nowhere"),
        ("POST", "/graphql/"),
        ("PATCH", "/graphql"),
        ("GET", "/graphql"),
        ("POST", "/graphql"),
        ("TRACE", "/graphql"),
    ] {
        let answer = server.send(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await;
        assert!(answer.status.is_client_error(), "{method} {path}: {}", answer.status);
        assert!(!answer.code().is_empty(), "{method} {path}");
        assert_eq!(answer.header("allow").is_some(), answer.status == StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
    }
    let unreadable = server.send(authorized(Request::get("/graphql?query=%ff%fe")).body(Body::empty()).unwrap()).await;
    assert_eq!(unreadable.code(), "BAD_REQUEST");
}
