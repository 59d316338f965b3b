//! Tokens that somebody else signs: keys from a file or a URL, and what attackers try (RFC 8725).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::Kind;
use jsonwebtoken::crypto::rust_crypto;
use jsonwebtoken::crypto::sign;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use order_gateway::config::{Jwks, SigningAlgorithm};
use order_gateway::http::{Audience, Authenticator};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::http_support::{Answer, ORGANIZATION, SECRET, Server, Settings};

// Made for these tests, and good for nothing else.
pub const RSA: &str = include_str!("keys/rsa.pem");
pub const RSA_NEXT: &str = include_str!("keys/rsa_next.pem");
const RSA_SHORT: &str = include_str!("keys/rsa_short.pem");
const EC: &str = include_str!("keys/ec.pem");
const ED: &str = include_str!("keys/ed.pem");

pub fn rsa(pem: &str) -> EncodingKey {
    EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap()
}

fn ec() -> EncodingKey {
    EncodingKey::from_ec_pem(EC.as_bytes()).unwrap()
}

fn ed() -> EncodingKey {
    EncodingKey::from_ed_pem(ED.as_bytes()).unwrap()
}

/// The public part of a key, as a set holds it.
pub fn public(key: &EncodingKey, algorithm: Algorithm, id: &str) -> Value {
    rust_crypto::DEFAULT_PROVIDER.install_default().ok();
    let mut jwk = Jwk::from_encoding_key(key, algorithm).unwrap();
    jwk.common.key_id = Some(id.to_owned());
    serde_json::to_value(jwk).unwrap()
}

fn all() -> Value {
    json!({ "keys": [
        public(&rsa(RSA), Algorithm::RS256, "r"),
        public(&ec(), Algorithm::ES256, "e"),
        public(&ed(), Algorithm::EdDSA, "d"),
    ] })
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

pub fn claims(changes: Value) -> Value {
    let mut claims = json!({
        "sub": "ada", "org": Kind::Organization.print(ORGANIZATION), "scope": "orders:read", "exp": now() + 60,
        "iss": "https://id.example", "aud": "orders",
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

/// A token with this header and this body, whatever they say.
fn craft(header: &Value, body: &str, key: &EncodingKey, algorithm: Algorithm) -> String {
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(body));
    let signature = sign(text.as_bytes(), key, algorithm).unwrap();
    format!("{text}.{signature}")
}

pub fn token(algorithm: Algorithm, id: &str, key: &EncodingKey, claims: &Value) -> String {
    let header = Header { kid: Some(id.to_owned()), ..Header::new(algorithm) };
    encode(&header, claims, key).unwrap()
}

/// Reads its keys from a file with this content.
async fn over_file(set: &Value, secret: Option<&str>, change: impl FnOnce(&mut Jwks, &mut Audience)) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    std::fs::write(&path, set.to_string()).unwrap();
    let mut jwks = Jwks { jwks_file: Some(path), ..Jwks::default() };
    let mut audience = Audience { issuer: Some("https://id.example".to_owned()), audience: Some("orders".to_owned()), token_type: None };
    change(&mut jwks, &mut audience);
    let authenticator = Authenticator::over(secret.map(SecretString::from).as_ref(), &jwks, &audience);
    authenticator.load_keys().await.ok();
    Settings { authenticator, ..Settings::default() }.server().await
}

pub async fn ask(server: &Server, token: &str) -> Answer {
    let request = Request::post("/graphql").header("content-type", "application/json").header("authorization", format!("Bearer {token}"));
    server.send(request.body(Body::from("{\"query\":\"{ viewer }\"}")).unwrap()).await
}

pub async fn refused(server: &Server, token: &str, what: &str) {
    // Twice: what was refused once must not be remembered as good.
    for _ in 0..2 {
        let answer = ask(server, token).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"), "{what}");
    }
}

pub async fn taken(server: &Server, token: &str, what: &str) {
    for _ in 0..2 {
        assert_eq!(ask(server, token).await.text, r#"{"data":{"viewer":"ada orders:read"}}"#, "{what}");
    }
}

#[tokio::test]
async fn each_key_takes_the_tokens_that_it_is_for() {
    let server = over_file(&all(), None, |_, _| {}).await;
    let good = claims(json!({}));
    for (algorithm, id, key) in [(Algorithm::RS256, "r", rsa(RSA)), (Algorithm::ES256, "e", ec()), (Algorithm::EdDSA, "d", ed())] {
        taken(&server, &token(algorithm, id, &key, &good), id).await;
        taken(&server, &encode(&Header::new(algorithm), &good, &key).unwrap(), "without an id, the only key for it").await;
    }
    let several = json!({ "keys": [public(&rsa(RSA), Algorithm::RS256, "r"), public(&rsa(RSA_NEXT), Algorithm::RS256, "n")] });
    let server = over_file(&several, None, |_, _| {}).await;
    refused(&server, &encode(&Header::new(Algorithm::RS256), &good, &rsa(RSA)).unwrap(), "without an id, of several keys").await;
    taken(&server, &token(Algorithm::RS256, "n", &rsa(RSA_NEXT), &good), "by its id").await;
}

#[tokio::test]
async fn a_secret_may_stand_beside_the_keys() {
    let good = claims(json!({}));
    let by_secret = encode(&Header::new(Algorithm::HS256), &good, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap();
    let by_key = token(Algorithm::RS256, "r", &rsa(RSA), &good);
    let both = over_file(&all(), Some(SECRET), |_, _| {}).await;
    taken(&both, &by_secret, "secret").await;
    taken(&both, &by_key, "key").await;
    let keys = over_file(&all(), None, |_, _| {}).await;
    refused(&keys, &by_secret, "a secret that is not set").await;
    let secret = Settings::default().server().await;
    refused(&secret, &by_key, "keys that are not set").await;
}

#[tokio::test]
async fn the_algorithm_is_the_keys_own() {
    let good = claims(json!({}));
    let body = good.to_string();
    let modulus = public(&rsa(RSA), Algorithm::RS256, "r")["n"].as_str().unwrap().to_owned();
    let header = |algorithm: &str, id: &str| json!({ "alg": algorithm, "kid": id, "typ": "JWT" });
    for secret in [None, Some(SECRET)] {
        let server = over_file(&all(), secret, |_, _| {}).await;
        for (what, key) in [
            ("HS256 with the key's file", EncodingKey::from_secret(RSA.as_bytes())),
            ("HS256 with the modulus as text", EncodingKey::from_secret(modulus.as_bytes())),
            ("HS256 with the modulus", EncodingKey::from_secret(&URL_SAFE_NO_PAD.decode(&modulus).unwrap())),
            ("HS256 with the set itself", EncodingKey::from_secret(all().to_string().as_bytes())),
            ("HS256 with nothing", EncodingKey::from_secret(b"")),
        ] {
            refused(&server, &craft(&header("HS256", "r"), &body, &key, Algorithm::HS256), what).await;
            refused(&server, &craft(&header("RS256", "r"), &body, &key, Algorithm::HS256), what).await;
        }
        for none in ["none", "None", "NONE", "nOnE", ""] {
            let text = format!("{}.{}.", URL_SAFE_NO_PAD.encode(header(none, "r").to_string()), URL_SAFE_NO_PAD.encode(&body));
            refused(&server, &text, none).await;
        }
        for (algorithm, id) in [("RS256", "r"), ("ES256", "e"), ("EdDSA", "d"), ("HS256", "r")] {
            let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header(algorithm, id).to_string()), URL_SAFE_NO_PAD.encode(&body));
            refused(&server, &format!("{text}."), "an empty signature").await;
            refused(&server, &text, "no signature").await;
            refused(&server, &format!("{text}.{}", "A".repeat(86)), "zeros as a signature").await;
        }
        for (what, text) in [
            ("another key's id", token(Algorithm::RS256, "e", &rsa(RSA), &good)),
            ("another key's id", token(Algorithm::ES256, "r", &ec(), &good)),
            ("another key's id", token(Algorithm::EdDSA, "e", &ed(), &good)),
            ("the same key, another hash", token(Algorithm::RS512, "r", &rsa(RSA), &good)),
            ("the same key, another padding", token(Algorithm::PS256, "r", &rsa(RSA), &good)),
            ("signed for another algorithm", craft(&header("ES256", "e"), &body, &rsa(RSA), Algorithm::RS256)),
            ("signed for another algorithm", craft(&header("RS256", "r"), &body, &ed(), Algorithm::EdDSA)),
            ("a stranger's key", token(Algorithm::RS256, "r", &rsa(RSA_NEXT), &good)),
        ] {
            refused(&server, &text, what).await;
        }
    }
}

#[tokio::test]
async fn what_a_token_brings_along_is_no_key() {
    let server = over_file(&all(), Some(SECRET), |_, _| {}).await;
    let body = claims(json!({})).to_string();
    let own = public(&rsa(RSA_NEXT), Algorithm::RS256, "r");
    let brought = [
        json!({ "jwk": own }),
        json!({ "jku": "https://attacker.example/keys" }),
        json!({ "x5u": "https://attacker.example/chain" }),
        json!({ "x5c": ["MIIB"] }),
    ];
    for more in brought {
        let mut header = json!({ "alg": "RS256", "kid": "r" });
        header.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        refused(&server, &craft(&header, &body, &rsa(RSA_NEXT), Algorithm::RS256), &header.to_string()).await;
        // Signed well, it is as good as without.
        taken(&server, &craft(&header, &body, &rsa(RSA), Algorithm::RS256), &header.to_string()).await;
    }
    for id in ["unknown", "", "../../../../dev/null", "r' OR '1'='1", "r\u{0}", "R", " r", "https://attacker.example", &"r".repeat(300)] {
        let header = json!({ "alg": "RS256", "kid": id });
        refused(&server, &craft(&header, &body, &rsa(RSA), Algorithm::RS256), id).await;
    }
    for header in [
        json!({ "alg": "RS256", "kid": "r", "crit": ["exp"] }),
        json!({ "alg": "RS256", "kid": "r", "crit": ["b64"], "b64": false }),
        json!({ "alg": "RS256", "kid": "r", "crit": [] }),
        json!({ "alg": "RS256", "kid": ["r"] }),
        json!({ "alg": ["RS256"], "kid": "r" }),
        json!({ "kid": "r" }),
    ] {
        refused(&server, &craft(&header, &body, &rsa(RSA), Algorithm::RS256), &header.to_string()).await;
    }
}

#[tokio::test]
async fn claims_are_checked_whoever_signs() {
    let server = over_file(&all(), None, |_, _| {}).await;
    let header = json!({ "alg": "RS256", "kid": "r" });
    for changes in [
        json!({ "exp": now() - 60 }),
        json!({ "exp": null }),
        json!({ "exp": "9999999999" }),
        json!({ "nbf": now() + 120 }),
        json!({ "iat": now() + 120 }),
        json!({ "iss": "https://attacker.example" }),
        json!({ "iss": null }),
        json!({ "aud": "somebody else" }),
        json!({ "aud": ["somebody", "else"] }),
        json!({ "aud": null }),
        json!({ "sub": null }),
        json!({ "org": null }),
        json!({ "x": "x".repeat(9_000) }),
    ] {
        refused(&server, &token(Algorithm::RS256, "r", &rsa(RSA), &claims(changes.clone())), &changes.to_string()).await;
    }
    let good = claims(json!({})).to_string();
    let inside = good.trim_end_matches('}');
    for twice in ["\"sub\":\"bob\"", "\"exp\":9999999999", "\"nbf\":1,\"nbf\":2", "\"iss\":\"https://id.example\"", "\"aud\":\"orders\""] {
        refused(&server, &craft(&header, &format!("{inside},{twice}}}"), &rsa(RSA), Algorithm::RS256), twice).await;
    }
    let twice = r#"{"alg":"RS256","kid":"r","alg":"RS256"}"#;
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(twice), URL_SAFE_NO_PAD.encode(&good));
    let signature = sign(text.as_bytes(), &rsa(RSA), Algorithm::RS256).unwrap();
    refused(&server, &format!("{text}.{signature}"), "a header that says a thing twice").await;
    for changes in [json!({ "aud": ["orders", "else"] }), json!({ "nbf": now() - 1, "iat": now() }), json!({ "exp": now() - 10 })] {
        taken(&server, &token(Algorithm::RS256, "r", &rsa(RSA), &claims(changes.clone())), &changes.to_string()).await;
    }
}

#[tokio::test]
async fn the_type_of_tokens_can_be_demanded() {
    let server = over_file(&all(), None, |_, audience| audience.token_type = Some("at+jwt".to_owned())).await;
    let body = claims(json!({})).to_string();
    for (kind, is_taken) in [
        (json!("at+jwt"), true),
        (json!("application/AT+JWT"), true),
        (json!("JWT"), false),
        (json!("secevent+jwt"), false),
        (json!(""), false),
        (Value::Null, false),
    ] {
        let text = craft(&json!({ "alg": "RS256", "kid": "r", "typ": kind }), &body, &rsa(RSA), Algorithm::RS256);
        if is_taken {
            taken(&server, &text, &kind.to_string()).await;
        } else {
            refused(&server, &text, &kind.to_string()).await;
        }
    }
}

#[tokio::test]
async fn keys_that_are_not_for_this_are_left_out() {
    let good = claims(json!({}));
    let rs = |key: &EncodingKey| token(Algorithm::RS256, "r", key, &good);
    let with = |change: Value| {
        let mut key = public(&rsa(RSA), Algorithm::RS256, "r");
        key.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        json!({ "keys": [key, public(&ed(), Algorithm::EdDSA, "d")] })
    };
    for (change, is_taken) in [
        (json!({ "use": "sig" }), true),
        (json!({ "use": "enc" }), false),
        (json!({ "key_ops": ["verify"] }), true),
        (json!({ "key_ops": ["sign"] }), false),
        (json!({ "alg": "RS512" }), false),
        (json!({ "alg": "RSA-OAEP" }), false),
        (json!({ "alg": "of tomorrow" }), false),
    ] {
        let server = over_file(&with(change.clone()), None, |_, _| {}).await;
        let answer = ask(&server, &rs(&rsa(RSA))).await;
        assert_eq!(answer.status == StatusCode::OK, is_taken, "{change}");
        taken(&server, &token(Algorithm::EdDSA, "d", &ed(), &good), "the other key").await;
    }
    let short = json!({ "keys": [public(&rsa(RSA_SHORT), Algorithm::RS256, "r"), public(&ed(), Algorithm::EdDSA, "d")] });
    refused(&over_file(&short, None, |_, _| {}).await, &rs(&rsa(RSA_SHORT)), "a short key").await;

    let secret = URL_SAFE_NO_PAD.encode(SECRET);
    let shared = json!({ "keys": [{ "kty": "oct", "k": secret, "kid": "s", "alg": "HS256" }, public(&ed(), Algorithm::EdDSA, "d")] });
    let by_secret = token(Algorithm::HS256, "s", &EncodingKey::from_secret(SECRET.as_bytes()), &good);
    refused(&over_file(&shared, None, |_, _| {}).await, &by_secret, "a secret in a public set").await;

    let server = over_file(&all(), None, |jwks, _| jwks.jwt_algorithms = vec![SigningAlgorithm::EdDsa]).await;
    refused(&server, &rs(&rsa(RSA)), "an algorithm that is not set").await;
    taken(&server, &token(Algorithm::EdDSA, "d", &ed(), &good), "the one that is").await;
}

#[tokio::test]
async fn a_remembered_token_ends_with_its_time() {
    let server = over_file(&all(), None, |_, _| {}).await;
    // 30 seconds of leeway: a moment is left.
    let text = token(Algorithm::RS256, "r", &rsa(RSA), &claims(json!({ "exp": now() - 28 })));
    taken(&server, &text, "in its time").await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    refused(&server, &text, "behind it").await;
}
