//! Which sites' pages may call, as browsers ask and call.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use order_gateway::config::{Exposure, Limits};

use crate::http_support::{Answer, Server, Settings, post, server};

/// What clients and what traces them send of their own.
const WISHES: &str = "apollo-require-preflight,authorization,baggage,content-type,sentry-trace,traceparent,x-organization";

async fn with(exposure: Exposure) -> Server {
    Settings { exposure, ..Settings::default() }.server().await
}

fn sites(origins: &[&str], cors_credentials: bool) -> Exposure {
    Exposure { cors_origins: origins.iter().map(|origin| (*origin).to_owned()).collect(), cors_credentials, ..Exposure::default() }
}

/// What a browser asks before a page of this origin may send a POST.
async fn preflight_to(server: &Server, path: &str, origin: &str) -> Answer {
    let request = Request::options(path)
        .header("host", "gateway.example")
        .header("accept", "*/*")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", WISHES)
        .header("sec-fetch-mode", "cors")
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-dest", "empty");
    server.send(request.body(Body::empty()).unwrap()).await
}

async fn preflight(server: &Server, origin: &str) -> Answer {
    preflight_to(server, "/graphql", origin).await
}

async fn from(server: &Server, origin: &str) -> Answer {
    let request = post().header("host", "gateway.example").header("origin", origin).header("sec-fetch-mode", "cors");
    server.send(request.body(Body::from("{\"query\":\"{ hello }\"}")).unwrap()).await
}

/// Whether a browser would send the page's request, and show the page its answer.
async fn may_call(server: &Server, origin: &str) -> bool {
    let asked = preflight(server, origin).await;
    assert_eq!((asked.status, asked.text.as_str()), (StatusCode::OK, ""), "{origin}");
    let is_allowed = asked.header("access-control-allow-origin") == Some(origin);
    assert_eq!(asked.header("access-control-allow-origin").is_some(), is_allowed, "{origin}");
    let wishes: Vec<_> = asked.header("access-control-allow-headers").unwrap_or_default().split(',').map(str::trim).collect();
    assert!(WISHES.split(',').all(|wish| wishes.contains(&wish)), "{wishes:?}");
    assert!(asked.header("access-control-allow-methods").unwrap().split(',').any(|method| method == "POST"));

    let answer = from(server, origin).await;
    assert_eq!(answer.header("access-control-allow-origin") == Some(origin), is_allowed, "{origin}");
    let exposed = answer.header("access-control-expose-headers").unwrap_or_default();
    assert!(["x-request-id", "retry-after", "www-authenticate"].iter().all(|name| exposed.contains(name)), "{exposed}");
    // A cache between them keeps what one page may see from another.
    let vary: Vec<_> = answer.headers.get_all("vary").iter().map(|value| value.to_str().unwrap().to_ascii_lowercase()).collect();
    assert!(vary.join(",").contains("origin") && vary.join(",").contains("accept"), "{vary:?}");
    is_allowed
}

const LOCAL: [&str; 6] = [
    "http://localhost:5173",
    "http://localhost",
    "https://localhost:8443",
    "http://127.0.0.1:3000",
    "http://127.0.0.2",
    "http://[::1]:8080",
];
const STRANGERS: [&str; 8] = [
    "https://attacker.example",
    "http://localhost.attacker.example",
    "http://localhostile:3000",
    "http://127.0.0.1.attacker.example",
    "http://192.168.0.7:3000",
    "http://[2001:db8::1]:3000",
    "file://",
    "null",
];

#[tokio::test]
async fn pages_of_this_machine_may_call_outside_production() {
    let server = server().await;
    for origin in LOCAL {
        assert!(may_call(&server, origin).await, "{origin}");
    }
    for origin in STRANGERS {
        assert!(!may_call(&server, origin).await, "{origin}");
    }
}

#[tokio::test]
async fn in_production_only_listed_sites_may_call() {
    let server = with(Exposure { production: true, ..sites(&["https://shop.example", "http://localhost:3000"], false) }).await;
    for origin in ["https://shop.example", "http://localhost:3000"] {
        assert!(may_call(&server, origin).await, "{origin}");
    }
    for origin in LOCAL.iter().chain(&STRANGERS).chain(&[
        "https://shop.example.attacker.example",
        "http://shop.example",
        "https://shop.example:8443",
        "http://localhost:3001",
    ]) {
        assert!(!may_call(&server, origin).await, "{origin}");
    }
    let closed = with(Exposure { production: true, ..Exposure::default() }).await;
    for origin in LOCAL.iter().chain(&STRANGERS) {
        assert!(!may_call(&closed, origin).await, "{origin}");
    }
}

#[tokio::test]
async fn a_preflight_is_never_refused() {
    let server = Settings { limits: Limits { body_limit: 1, ..Limits::default() }, ..Settings::default() }.server().await;
    for path in ["/graphql", "/graphql/", "/health/live", "/nowhere"] {
        let answer = preflight_to(&server, path, "http://localhost:5173").await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, ""), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("http://localhost:5173"), "{path}");
        assert_eq!(answer.header("access-control-max-age"), Some("3600"), "{path}");
    }
}

#[tokio::test]
async fn a_page_can_read_why_it_was_refused() {
    let server = server().await;
    let origin = "http://localhost:5173";
    let no_type = server.send(Request::post("/graphql").header("origin", origin).body(Body::empty()).unwrap()).await;
    assert_eq!(no_type.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let no_token = Request::post("/graphql").header("origin", origin).header("content-type", "application/json");
    let no_token = server.send(no_token.body(Body::from("{\"query\":\"{ hello }\"}")).unwrap()).await;
    assert_eq!(no_token.status, StatusCode::UNAUTHORIZED);
    let nowhere = server.send(Request::get("/nowhere").header("origin", origin).body(Body::empty()).unwrap()).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    let panicked = post().header("origin", origin).body(Body::from("{\"query\":\"{ panics }\"}")).unwrap();
    for answer in [no_type, no_token, nowhere, server.send(panicked).await] {
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin), "{}", answer.status);
        assert!(answer.header("access-control-expose-headers").unwrap().contains("x-request-id"), "{}", answer.status);
        assert!(answer.header("x-request-id").is_some(), "{}", answer.status);
    }
}

#[tokio::test]
async fn credentials_go_to_named_sites_only() {
    let credentials = "access-control-allow-credentials";
    let named = with(sites(&["https://shop.example"], true)).await;
    assert_eq!(preflight(&named, "https://shop.example").await.header(credentials), Some("true"));
    assert_eq!(from(&named, "https://shop.example").await.header(credentials), Some("true"));
    for origin in ["http://localhost:5173", "https://attacker.example"] {
        assert_eq!(from(&named, origin).await.header(credentials), None, "{origin}");
        assert_eq!(preflight(&named, origin).await.header(credentials), None, "{origin}");
    }
    let without = with(sites(&["https://shop.example"], false)).await;
    assert_eq!(from(&without, "https://shop.example").await.header(credentials), None);
    let all = with(sites(&["*"], false)).await;
    let answer = from(&all, "https://anybody.example").await;
    assert_eq!((answer.header("access-control-allow-origin"), answer.header(credentials)), (Some("*"), None));
    // The settings refuse this; were it to get here, it would stay without credentials.
    let both = with(sites(&["*"], true)).await;
    assert_eq!(from(&both, "https://anybody.example").await.header(credentials), None);
}
