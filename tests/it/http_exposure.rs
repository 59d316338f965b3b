//! What the gateway shows of itself, and to which sites.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use order_gateway::config::Exposure;
use serde_json::json;

use crate::http_support::{Answer, Server, Settings, authorized, post, server};

async fn with(exposure: Exposure) -> Server {
    Settings { exposure, ..Settings::default() }.server().await
}

fn sites(origins: &[&str], cors_credentials: bool) -> Exposure {
    Exposure { cors_origins: origins.iter().map(|origin| (*origin).to_owned()).collect(), cors_credentials, ..Exposure::default() }
}

async fn preflight(server: &Server, origin: &str) -> Answer {
    let request = Request::options("/graphql")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type,x-organization");
    server.send(request.body(Body::empty()).unwrap()).await
}

async fn from(server: &Server, origin: &str) -> Answer {
    server.send(post().header("origin", origin).body(Body::from("{\"query\":\"{ hello }\"}")).unwrap()).await
}

#[tokio::test]
async fn no_site_may_call_unless_it_is_listed() {
    let closed = server().await;
    assert_eq!(preflight(&closed, "https://shop.example").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(from(&closed, "https://shop.example").await.header("access-control-allow-origin"), None);

    let open = with(sites(&["https://shop.example", "http://localhost:3000"], false)).await;
    for origin in ["https://shop.example", "http://localhost:3000"] {
        let answer = preflight(&open, origin).await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (StatusCode::OK, Some(origin)));
        let headers = answer.header("access-control-allow-headers").unwrap();
        for name in ["authorization", "content-type", "x-organization", "x-request-id"] {
            assert!(headers.contains(name), "{headers}");
        }
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        let answer = from(&open, origin).await;
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        assert!(answer.header("access-control-expose-headers").unwrap().contains("retry-after"));
        let vary: Vec<_> = answer.headers.get_all("vary").iter().map(|value| value.to_str().unwrap().to_ascii_lowercase()).collect();
        assert!(vary.join(",").contains("origin") && vary.join(",").contains("accept"), "{vary:?}");
    }
    for origin in
        ["https://attacker.example", "https://shop.example.attacker.example", "http://shop.example", "null", "https://shop.example:8443"]
    {
        assert_eq!(preflight(&open, origin).await.header("access-control-allow-origin"), None, "{origin}");
        assert_eq!(from(&open, origin).await.header("access-control-allow-origin"), None, "{origin}");
    }
    let refused = open.send(Request::post("/graphql").header("origin", "https://shop.example").body(Body::empty()).unwrap()).await;
    assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(refused.header("access-control-allow-origin"), Some("https://shop.example"), "a page must be able to read why");
}

#[tokio::test]
async fn credentials_go_to_named_sites_only() {
    let named = with(sites(&["https://shop.example"], true)).await;
    assert_eq!(from(&named, "https://shop.example").await.header("access-control-allow-credentials"), Some("true"));
    let all = with(sites(&["*"], false)).await;
    let answer = from(&all, "https://anybody.example").await;
    assert_eq!((answer.header("access-control-allow-origin"), answer.header("access-control-allow-credentials")), (Some("*"), None));
    // The settings refuse this; were it to get here, it would stay without credentials.
    let both = with(sites(&["*"], true)).await;
    assert_eq!(from(&both, "https://anybody.example").await.header("access-control-allow-credentials"), None);
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
