//! Tokens: who is let in, as whom, and what the others are told.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::Kind;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http_support::{Answer, ORGANIZATION, SECRET, Server, server, token};

const OTHER: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002);

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn good() -> Value {
    json!({ "sub": "ada", "org": Kind::Organization.print(ORGANIZATION), "scope": "orders:read", "exp": now() + 60 })
}

fn with(changes: Value) -> Value {
    let mut claims = good();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    claims
}

fn signed(claims: &Value) -> String {
    encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
}

async fn ask(server: &Server, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::post("/graphql").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    server.send(request.body(Body::from("{\"query\":\"{ viewer }\"}")).unwrap()).await
}

async fn bear(server: &Server, token: &str) -> Answer {
    ask(server, &[("authorization", &format!("Bearer {token}"))]).await
}

#[tokio::test]
async fn good_tokens_are_taken() {
    let server = server().await;
    for claims in [
        good(),
        with(json!({ "exp": now() - 10 })),
        with(json!({ "nbf": now() + 10, "iat": now(), "aud": "somebody", "iss": "anybody" })),
        with(json!({ "exp": now() as f64 + 60.5 })),
        with(json!({ "exp": u64::MAX })),
        with(json!({ "sub": "  ada " })),
        with(json!({ "scope": "orders:read of:tomorrow orders:read" })),
        with(json!({ "org": null, "orgs": [Kind::Organization.print(ORGANIZATION)] })),
    ] {
        let answer = bear(&server, &signed(&claims)).await;
        assert_eq!(answer.text, r#"{"data":{"viewer":"ada orders:read"}}"#, "{claims}");
    }
    assert_eq!(bear(&server, &signed(&with(json!({ "scope": null })))).await.text, r#"{"data":{"viewer":"ada "}}"#);
    for scheme in ["bearer", "BEARER", "Bearer "] {
        assert_eq!(ask(&server, &[("authorization", &format!("{scheme} {}", token()))]).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn bad_tokens_are_refused() {
    let server = server().await;
    let unsigned = |header: &str| format!("{}.{}.", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(good().to_string()));
    let with_header = |change: fn(&mut Header)| {
        let mut header = Header::new(Algorithm::HS256);
        change(&mut header);
        encode(&header, &good(), &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
    };
    let other_secret = encode(&Header::new(Algorithm::HS256), &good(), &EncodingKey::from_secret(b"another secret")).unwrap();
    let other_algorithm = encode(&Header::new(Algorithm::HS512), &good(), &EncodingKey::from_secret(SECRET.as_bytes())).unwrap();
    let mut changed = token();
    changed.replace_range(changed.len() - 4.., "AAAA");
    let mut bad: Vec<String> = [
        json!({ "exp": null }),
        json!({ "exp": now() - 60 }),
        json!({ "exp": "tomorrow" }),
        json!({ "exp": -1 }),
        json!({ "nbf": now() + 60 }),
        json!({ "nbf": "tomorrow" }),
        json!({ "iat": now() + 600 }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": "  " }),
        json!({ "sub": "a\u{0}b" }),
        json!({ "sub": "x".repeat(256) }),
        json!({ "sub": 7 }),
        json!({ "org": null }),
        json!({ "org": "" }),
        json!({ "org": null, "orgs": [] }),
        json!({ "org": Kind::Order.print(ORGANIZATION) }),
        json!({ "org": null, "orgs": [Kind::Organization.print(ORGANIZATION), "x"] }),
        json!({ "x": "x".repeat(9_000) }),
        json!({ "iss": ["https://id.example"] }),
    ]
    .into_iter()
    .map(|changes| signed(&with(changes)))
    .collect();
    bad.extend([
        String::new(),
        "x".to_owned(),
        "a.b.c".to_owned(),
        other_secret,
        other_algorithm,
        changed,
        format!("{} {}", token(), token()),
        format!("{},{}", token(), token()),
        unsigned(r#"{"alg":"none"}"#),
        unsigned(r#"{"alg":"HS256"}"#),
        unsigned(r#"{"typ":"JWT"}"#),
        with_header(|header| header.crit = Some(vec!["b64".to_owned()])),
    ]);
    for token in bad {
        let answer = bear(&server, &token).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"), "{token}");
        assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"), "{token}");
        assert!(!answer.has_data());
    }
}

#[tokio::test]
async fn the_challenge_says_whether_a_token_was_seen() {
    let server = server().await;
    for headers in [&[][..], &[("authorization", "Basic YTpi")], &[("authorization", "")]] {
        let answer = ask(&server, headers).await;
        assert_eq!((answer.status, answer.header("www-authenticate")), (StatusCode::UNAUTHORIZED, Some("Bearer")));
    }
    let answer = bear(&server, "x.y.z").await;
    assert_eq!(answer.header("www-authenticate"), Some(r#"Bearer error="invalid_token""#));
    let bearer = format!("Bearer {}", token());
    let twice = ask(&server, &[("authorization", &bearer), ("authorization", &bearer)]).await;
    assert_eq!(twice.status, StatusCode::UNAUTHORIZED);
    let get = server.send(Request::get("/graphql?query=%7Bhello%7D").body(Body::empty()).unwrap()).await;
    assert_eq!((get.status, get.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
}

#[tokio::test]
async fn a_header_chooses_the_organization() {
    let server = server().await;
    let (first, second) = (Kind::Organization.print(ORGANIZATION), Kind::Organization.print(OTHER));
    let one = format!("Bearer {}", token());
    let two = format!("Bearer {}", signed(&with(json!({ "org": null, "orgs": [first, second] }))));
    let bare = OTHER.to_string();
    let stranger = Kind::Organization.print(Uuid::from_u128(7));
    for (token, headers, status, code) in [
        (&one, vec![], StatusCode::OK, ""),
        (&one, vec![("x-organization", &first)], StatusCode::OK, ""),
        (&one, vec![("x-organization", &second)], StatusCode::FORBIDDEN, "FORBIDDEN"),
        (&two, vec![], StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (&two, vec![("x-organization", &second)], StatusCode::OK, ""),
        (&two, vec![("x-s2-organization", &bare)], StatusCode::OK, ""),
        (&two, vec![("x-organization", &second), ("x-s2-organization", &second)], StatusCode::OK, ""),
        (&two, vec![("x-organization", &first), ("x-s2-organization", &second)], StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (&two, vec![("x-organization", &stranger)], StatusCode::FORBIDDEN, "FORBIDDEN"),
        (&two, vec![("x-organization", &one)], StatusCode::BAD_REQUEST, "BAD_REQUEST"),
    ] {
        let mut all = vec![("authorization", token.as_str())];
        all.extend(headers.iter().map(|(name, value)| (*name, value.as_str())));
        let answer = ask(&server, &all).await;
        assert_eq!(answer.status, status, "{headers:?}");
        if !code.is_empty() {
            assert_eq!(answer.code(), code);
        }
    }
}
