//! The GraphiQL page and its files, whether it was built before the tests or comes from a CDN.

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::http_support::{Server, server};

async fn get(server: &Server, path: &str) -> (Response, Bytes) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let (parts, body) = server.router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    (Response::from_parts(parts, Body::empty()), bytes)
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

/// The page's text, and whether it is the one that was built.
async fn page(server: &Server) -> (Response, String, bool) {
    let (response, bytes) = get(server, "/").await;
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let is_built = !text.contains("importmap");
    (response, text, is_built)
}

#[tokio::test]
async fn the_page_is_under_a_strict_policy() {
    let (response, text, is_built) = page(&server().await).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(&response, "content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(header(&response, "cache-control"), Some("no-store"));
    assert_eq!(header(&response, "referrer-policy"), Some("no-referrer"));
    let policy = header(&response, "content-security-policy").unwrap();
    for directive in ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"] {
        assert!(policy.split("; ").any(|part| part == directive), "{policy}");
    }
    assert_eq!(policy.contains("script-src 'self';"), is_built, "{policy}");
    // Nothing is loaded from elsewhere; or the page tells that it is.
    assert_eq!(policy.contains("https:") || text.contains("https:"), !is_built, "{policy}\n{text}");
    assert_eq!(text.contains("GraphiQL is loading from the CDN"), !is_built, "{text}");
}

#[tokio::test]
async fn its_files_are_kept_where_their_names_tell_their_content() {
    let server = server().await;
    let (_, text, is_built) = page(&server).await;
    let files: Vec<&str> = text.split('"').filter_map(|part| part.strip_prefix("./assets/")).collect();
    assert!(files.len() >= 2, "{text}");
    for name in files {
        let (response, bytes) = get(&server, &format!("/assets/{name}")).await;
        assert_eq!(response.status(), StatusCode::OK, "{name}");
        let expected = if name.ends_with(".css") { "text/css; charset=utf-8" } else { "text/javascript; charset=utf-8" };
        assert_eq!(header(&response, "content-type"), Some(expected), "{name}");
        assert_eq!(header(&response, "x-content-type-options"), Some("nosniff"), "{name}");
        let cache = if is_built { "public, max-age=31536000, immutable" } else { "no-store" };
        assert_eq!(header(&response, "cache-control"), Some(cache), "{name}");
        assert_eq!(header(&response, "content-encoding"), is_built.then_some("gzip"), "{name}");
        assert_eq!(bytes.starts_with(&[0x1f, 0x8b]), is_built, "{name}");
        // A worker has the policy of its script, not of the page.
        assert!(header(&response, "content-security-policy").is_some_and(|policy| policy.contains("connect-src 'self';")), "{name}");
    }
}

#[tokio::test]
async fn nothing_else_is_among_its_files() {
    let server = server().await;
    for name in
        ["nothing.js", "", "index.html", "page", "..%2Findex.html", "..%2F..%2FCargo.toml", "%2Fetc%2Fpasswd", "page.js.gz", "%ff.js"]
    {
        let (response, bytes) = get(&server, &format!("/assets/{name}")).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{name}");
        assert_eq!(header(&response, "cache-control"), Some("no-store"), "{name}");
        let answer: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{name}");
    }
}

/// Both pages run the same script, so they need the same libraries.
#[test]
fn the_cdn_gives_the_locked_versions() {
    let lock: Value = serde_json::from_str(include_str!("../../web/package-lock.json")).unwrap();
    let page = include_str!("../../src/http/graphiql/cdn.html");
    let links: Vec<&str> = page.split("https://esm.sh/").skip(1).map(|link| link.split(['"', '?', ' ']).next().unwrap()).collect();
    assert!(links.len() >= 12, "{links:?}");
    for link in links {
        // The first character may be the `@` of a scope.
        let at = 1 + link[1..].find('@').unwrap_or_else(|| panic!("{link} has no version"));
        let (name, version) = (&link[..at], link[at + 1..].split('/').next().unwrap());
        assert_eq!(lock["packages"][format!("node_modules/{name}")]["version"], version, "{link}");
    }
    let package: Value = serde_json::from_str(include_str!("../../web/package.json")).unwrap();
    for name in package["dependencies"].as_object().unwrap().keys() {
        assert!(page.contains(&format!("https://esm.sh/{name}@")), "the page from the CDN lacks {name}");
    }
    assert!(!include_str!("../../web/package-lock.json").contains("\"resolved\""), "the lock file names no registry");
}
