//! Answers that are compressed, read again as clients read them.

use std::io::Read;

use axum::body::{Body, Bytes};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

use crate::http_support::{Server, Settings, authorized, post, server};
use crate::support::Shop;

/// What the test's schema says again, so that its answer has this many bytes and some.
fn long_text(bytes: usize) -> String {
    "An order of tea. ".chars().cycle().take(bytes).collect()
}

async fn send(server: &Server, request: Builder, body: Body) -> (StatusCode, HeaderMap, Bytes) {
    let (parts, body) = server.router.clone().oneshot(request.body(body).unwrap()).await.unwrap().into_parts();
    (parts.status, parts.headers, body.collect().await.unwrap().to_bytes())
}

/// The answer to a query whose answer has so many bytes and some: its encoding, and its bytes.
async fn echo(server: &Server, accept_encoding: &str, bytes: usize) -> (Option<String>, HeaderMap, Bytes) {
    let body = json!({ "query": "query ($text: String!) { echo(text: $text) }", "variables": { "text": long_text(bytes) } });
    let (status, headers, bytes) = send(server, post().header("accept-encoding", accept_encoding), Body::from(body.to_string())).await;
    assert_eq!(status, StatusCode::OK);
    let encoding = headers.get("content-encoding").map(|value| value.to_str().unwrap().to_owned());
    (encoding, headers, bytes)
}

fn read(mut reader: impl Read) -> String {
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    text
}

fn decoded(encoding: Option<&str>, bytes: &[u8]) -> String {
    match encoding {
        Some("br") => read(brotli::Decompressor::new(bytes, 4096)),
        Some("gzip") => read(flate2::read::GzDecoder::new(bytes)),
        Some("zstd") => read(zstd::Decoder::new(bytes).unwrap()),
        None => String::from_utf8(bytes.to_vec()).unwrap(),
        Some(other) => panic!("{other}"),
    }
}

fn vary(headers: &HeaderMap) -> String {
    headers.get_all("vary").iter().map(|value| value.to_str().unwrap().to_ascii_lowercase()).collect::<Vec<_>>().join(",")
}

#[tokio::test]
async fn an_answer_comes_in_the_encoding_that_the_client_wants_most() {
    let server = server().await;
    for (accept_encoding, expected) in [
        ("br", Some("br")),
        ("gzip", Some("gzip")),
        ("zstd", Some("zstd")),
        ("GZIP", Some("gzip")),
        ("gzip, deflate, br", Some("br")),
        ("gzip, deflate, br, zstd", Some("zstd")),
        ("br;q=0.2, gzip;q=0.9, zstd;q=0.1", Some("gzip")),
        ("zstd;q=0, br;q=0, gzip", Some("gzip")),
        ("gzip;q=0", None),
        ("gzip;q=0.5, identity", None),
        ("identity", None),
        ("deflate", None),
        ("compress, x-unknown;q=0.3", None),
        ("", None),
    ] {
        let (encoding, headers, bytes) = echo(&server, accept_encoding, 5_000).await;
        assert_eq!(encoding.as_deref(), expected, "{accept_encoding}");
        assert!(decoded(expected, &bytes).contains(&long_text(5_000)), "{accept_encoding}");
        assert_eq!(bytes.len() < 1_000, expected.is_some(), "{accept_encoding}: {}", bytes.len());
        // The length of what is compressed while it is sent is not known.
        assert_ne!(headers.get("content-length").map(|length| length.to_str().unwrap()), Some("5000"), "{accept_encoding}");
        assert!(vary(&headers).contains("accept-encoding") && vary(&headers).contains("origin"), "{accept_encoding}: {headers:?}");
    }
}

#[tokio::test]
async fn small_answers_stay_as_they_are() {
    let server = server().await;
    let (encoding, _, bytes) = echo(&server, "gzip", 0).await;
    let around = bytes.len();
    assert_eq!((encoding, decoded(None, &bytes).contains("echo")), (None, true));
    // The cost that is told has as many digits either way.
    for (bytes, expected) in [(1_023 - around, None), (1_024 - around, Some("gzip"))] {
        let (encoding, _, answer) = echo(&server, "gzip", bytes).await;
        assert_eq!(encoding.as_deref(), expected, "{bytes}");
        assert!(decoded(expected, &answer).contains(&long_text(bytes)));
    }
}

#[tokio::test]
async fn queries_by_get_and_refusals_are_compressed_and_head_tells_the_same() {
    let server = server().await;
    let path = format!("/graphql?query=%7B%20echo(text%3A%22{}%22)%20%7D", "tea".repeat(700));
    let get = |method: Method| authorized(Request::builder().method(method).uri(&path)).header("accept-encoding", "br");
    let (status, headers, bytes) = send(&server, get(Method::GET), Body::empty()).await;
    assert_eq!((status, headers["content-encoding"].to_str().unwrap()), (StatusCode::OK, "br"));
    assert!(decoded(Some("br"), &bytes).contains(&"tea".repeat(700)));

    let (status, headers, bytes) = send(&server, get(Method::HEAD), Body::empty()).await;
    assert_eq!((status, headers["content-encoding"].to_str().unwrap(), bytes.len()), (StatusCode::OK, "br", 0));
    assert_eq!(headers.get("content-length"), None);

    let fields: String = (0..10).map(|number| format!("unknown{number}{} ", "tea".repeat(50))).collect();
    let body = Body::from(json!({ "query": format!("{{ {fields} }}") }).to_string());
    let (_, headers, bytes) = send(&server, post().header("accept-encoding", "gzip"), body).await;
    assert_eq!(headers["content-encoding"], "gzip");
    assert!(decoded(Some("gzip"), &bytes).contains("unknown9tea"));
}

#[tokio::test]
async fn what_is_compressed_already_stays_as_it_is() {
    let server = server().await;
    let (_, headers, page) = send(&server, Request::get("/").header("accept-encoding", "gzip"), Body::empty()).await;
    let encoding = headers.get("content-encoding").map(|value| value.to_str().unwrap());
    let page = decoded(encoding, &page);
    let name = page.split('"').find_map(|part| part.strip_prefix("./assets/")).unwrap();
    for accept_encoding in ["gzip", "br, gzip", "zstd, br, gzip"] {
        let request = Request::get(format!("/assets/{name}")).header("accept-encoding", accept_encoding);
        let (status, headers, bytes) = send(&server, request, Body::empty()).await;
        assert_eq!(status, StatusCode::OK);
        // The built page's files are gzip as they are embedded; those for the page from the CDN are plain, and are compressed here.
        let encoding = headers["content-encoding"].to_str().unwrap();
        let text = decoded(Some(encoding), &bytes);
        assert!(!text.is_empty() && text.is_char_boundary(0), "{name} {encoding}");
        if !page.contains("importmap") {
            assert_eq!(encoding, "gzip", "{accept_encoding}");
        }
    }
}

#[tokio::test]
async fn compression_has_a_switch() {
    let server = Settings { compression: false, ..Settings::default() }.server().await;
    let (encoding, headers, bytes) = echo(&server, "gzip, br, zstd", 5_000).await;
    assert_eq!(encoding, None);
    assert!(!vary(&headers).contains("accept-encoding"));
    assert!(decoded(None, &bytes).contains(&long_text(5_000)));
}

#[tokio::test]
async fn an_event_does_not_wait_in_an_encoder() {
    let shop = Shop::open().await;
    let query = format!("# {}\n{{ viewer {{ subject }} }}", long_text(5_000).replace('\n', " "));
    for query in [query.as_str(), "subscription { orderEvents { id } }"] {
        let request = Request::post("/graphql")
            .header("authorization", shop.authorization())
            .header("content-type", "application/json")
            .header("accept", "text/event-stream")
            .header("accept-encoding", "gzip, br, zstd")
            .body(Body::from(json!({ "query": query }).to_string()))
            .unwrap();
        let response = shop.router().oneshot(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        assert_eq!(response.headers().get("content-encoding"), None, "{query}");
    }
}
