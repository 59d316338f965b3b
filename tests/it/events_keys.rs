//! Who stays connected with a token whose key is taken out of the set.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use order_gateway::config::Jwks;
use order_gateway::http::{Audience, Authenticator};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::events_support::{ALL, Host, within};
use crate::support::Shop;

const REFRESH: Duration = Duration::from_millis(50);

fn public(key: &EncodingKey, algorithm: Algorithm, id: &str) -> Value {
    let mut jwk = Jwk::from_encoding_key(key, algorithm).unwrap();
    jwk.common.key_id = Some(id.to_owned());
    serde_json::to_value(jwk).unwrap()
}

#[tokio::test]
async fn whoever_came_with_a_key_that_is_gone_has_to_go() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let jwks = Jwks { jwks_file: Some(path.clone()), jwks_refresh: REFRESH, jwks_cooldown: Duration::from_millis(1), ..Jwks::default() };
    let authenticator = Authenticator::over(None, &jwks, &Audience::default());
    let (old, new) = (
        EncodingKey::from_ed_pem(include_bytes!("keys/ed.pem")).unwrap(),
        EncodingKey::from_ec_pem(include_bytes!("keys/ec.pem")).unwrap(),
    );
    let (old_public, new_public) = (public(&old, Algorithm::EdDSA, "old"), public(&new, Algorithm::ES256, "new"));
    std::fs::write(&path, json!({ "keys": [old_public, new_public] }).to_string()).unwrap();
    let claims = json!({ "sub": "ada", "org": shop.id(), "scope": "orders:read", "exp": chrono::Utc::now().timestamp() + 600 });
    let header = Header { kid: Some("old".to_owned()), ..Header::new(Algorithm::EdDSA) };
    let shop = shop.checked_by(authenticator, encode(&header, &claims, &old).unwrap());

    let host = Host::of(&shop).await;
    let (mut busy, mut silent) = (host.socket(&shop).await, host.socket(&shop).await);
    assert_eq!(busy.ask("{ viewer { subject } }").await["payload"]["data"]["viewer"]["subject"], "ada");
    silent.listen(ALL).await;
    let request = Request::post("/graphql")
        .header("authorization", shop.authorization())
        .header("accept", "text/event-stream")
        .header("content-type", "application/json")
        .body(Body::from(json!({ "query": ALL }).to_string()))
        .unwrap();
    let stream = shop.router().oneshot(request).await.unwrap();
    // Whoever was served is let stay where the set cannot be read.
    std::fs::write(&path, "no set").unwrap();
    tokio::time::sleep(2 * REFRESH).await;
    busy.subscribe("{ viewer { subject } }", json!({})).await;

    std::fs::write(&path, json!({ "keys": [new_public] }).to_string()).unwrap();
    tokio::time::sleep(2 * REFRESH).await;
    busy.subscribe("{ viewer { subject } }", json!({})).await;
    let gone = (4403, "Forbidden: The token is not good any more.".to_owned());
    assert_eq!(busy.end().await, gone);
    // These say nothing, so they are looked at when they are pinged.
    let rest = within(async { tokio::join!(silent.end(), stream.into_body().collect()) }).await;
    assert_eq!(rest.0, gone);
    let text = String::from_utf8(rest.1.unwrap().to_bytes().to_vec()).unwrap();
    assert!(text.contains("UNAUTHENTICATED") && text.contains("not good any more"), "{text}");
}
