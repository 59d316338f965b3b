//! Keys of tokens that come from a URL: they change, they age, and who publishes them may be slow or gone.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use jsonwebtoken::Algorithm;
use order_gateway::config::Jwks;
use order_gateway::http::{Audience, Authenticator};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::http_keys::{RSA, RSA_NEXT, ask, claims, public, refused, rsa, taken, token};
use crate::http_support::{Server, Settings};

/// Somebody who publishes keys, and counts how often they are read.
#[derive(Clone, Default)]
struct Publisher {
    set: Arc<Mutex<Option<Value>>>,
    reads: Arc<AtomicU32>,
    /// Milliseconds until it answers.
    delay: Arc<AtomicU32>,
}

impl Publisher {
    async fn open(set: Value) -> (Self, String) {
        let publisher = Self { set: Arc::new(Mutex::new(Some(set))), ..Self::default() };
        let router = Router::new().route("/keys", get(Self::keys)).route("/moved", get(Self::moved)).with_state(publisher.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (publisher, url)
    }

    async fn keys(State(publisher): State<Self>) -> (StatusCode, String) {
        publisher.reads.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(publisher.delay.load(Ordering::SeqCst).into())).await;
        match &*publisher.set.lock().unwrap() {
            Some(set) => (StatusCode::OK, set.to_string()),
            None => (StatusCode::BAD_GATEWAY, "gone".to_owned()),
        }
    }

    async fn moved() -> (StatusCode, [(&'static str, &'static str); 1]) {
        (StatusCode::FOUND, [("location", "/keys")])
    }

    fn publish(&self, set: Option<Value>) {
        *self.set.lock().unwrap() = set;
    }
}

async fn over_url(url: &str, refresh: u64, max_age: u64, cooldown: u64) -> Server {
    let milliseconds = Duration::from_millis;
    let jwks = Jwks {
        jwks_url: Some(url.to_owned()),
        jwks_refresh: milliseconds(refresh),
        jwks_max_age: milliseconds(max_age),
        jwks_cooldown: milliseconds(cooldown),
        ..Jwks::default()
    };
    let authenticator = Authenticator::over(None, &jwks, &Audience::default());
    Settings { authenticator, ..Settings::default() }.server().await
}

const LONG: u64 = 3_600_000;

fn set_of(keys: &[(&str, &str)]) -> Value {
    json!({ "keys": keys.iter().map(|(id, pem)| public(&rsa(pem), Algorithm::RS256, id)).collect::<Vec<_>>() })
}

#[tokio::test]
async fn keys_are_changed_while_the_gateway_runs() {
    let (publisher, url) = Publisher::open(set_of(&[("old", RSA)])).await;
    let server = over_url(&url, 50, LONG, 1).await;
    let (old, new) =
        (token(Algorithm::RS256, "old", &rsa(RSA), &claims(json!({}))), token(Algorithm::RS256, "new", &rsa(RSA_NEXT), &claims(json!({}))));
    taken(&server, &old, "the first key").await;
    refused(&server, &new, "a key that is not there yet").await;

    publisher.publish(Some(set_of(&[("old", RSA), ("new", RSA_NEXT)])));
    tokio::time::sleep(Duration::from_millis(5)).await;
    taken(&server, &new, "a new key, read for the token that names it").await;
    taken(&server, &old, "the key before it").await;

    publisher.publish(Some(set_of(&[("new", RSA_NEXT)])));
    tokio::time::sleep(Duration::from_millis(60)).await;
    refused(&server, &old, "a key that was taken back, the first time too, though its token was remembered").await;
    taken(&server, &new, "the key that stayed").await;
}

#[tokio::test]
async fn a_set_that_is_emptied_lets_nobody_in() {
    let (publisher, url) = Publisher::open(set_of(&[("r", RSA)])).await;
    let server = over_url(&url, 20, LONG, 1).await;
    let text = token(Algorithm::RS256, "r", &rsa(RSA), &claims(json!({})));
    taken(&server, &text, "read").await;
    publisher.publish(Some(json!({ "keys": [] })));
    tokio::time::sleep(Duration::from_millis(40)).await;
    for _ in 0..3 {
        assert_eq!(ask(&server, &text).await.status, StatusCode::SERVICE_UNAVAILABLE);
    }
    publisher.publish(Some(set_of(&[("other", RSA_NEXT)])));
    tokio::time::sleep(Duration::from_millis(5)).await;
    refused(&server, &text, "a key that was gone in between, and whose token was remembered").await;
}

#[tokio::test]
async fn unknown_keys_do_not_make_the_gateway_ask_without_end() {
    let (publisher, url) = Publisher::open(set_of(&[("r", RSA)])).await;
    let server = Arc::new(over_url(&url, LONG, LONG, LONG).await);
    // Signed before they are sent: signing holds the thread that the keys are published from.
    let unknown = |number| token(Algorithm::RS256, &format!("unknown-{number}"), &rsa(RSA), &claims(json!({})));
    let tokens: Vec<_> = (0..20).map(unknown).collect();
    let sent = tokens.into_iter().map(|token| {
        let server = Arc::clone(&server);
        tokio::spawn(async move { refused(&server, &token, "unknown").await })
    });
    for one in sent.collect::<Vec<_>>() {
        one.await.unwrap();
    }
    taken(&server, &token(Algorithm::RS256, "r", &rsa(RSA), &claims(json!({}))), "known").await;
    assert_eq!(publisher.reads.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn keys_out_of_reach_are_used_for_a_while_and_then_no_more() {
    let (publisher, url) = Publisher::open(set_of(&[("r", RSA)])).await;
    let server = over_url(&url, 10, 400, 1).await;
    let text = token(Algorithm::RS256, "r", &rsa(RSA), &claims(json!({})));
    taken(&server, &text, "read").await;
    publisher.publish(None);
    tokio::time::sleep(Duration::from_millis(50)).await;
    taken(&server, &text, "ageing").await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let answer = ask(&server, &text).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
    assert!(answer.header("retry-after").is_some());
    // A set without one good key is no better than none.
    publisher.publish(Some(json!({ "keys": [] })));
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(ask(&server, &text).await.status, StatusCode::SERVICE_UNAVAILABLE);
    publisher.publish(Some(set_of(&[("r", RSA)])));
    tokio::time::sleep(Duration::from_millis(5)).await;
    taken(&server, &text, "back").await;
}

#[tokio::test]
async fn what_is_no_set_of_keys_is_not_taken_for_one() {
    let (publisher, url) = Publisher::open(json!("no keys")).await;
    let server = over_url(&url, LONG, LONG, 1).await;
    let text = token(Algorithm::RS256, "r", &rsa(RSA), &claims(json!({})));
    assert_eq!(ask(&server, &text).await.status, StatusCode::SERVICE_UNAVAILABLE);
    let mut long = set_of(&[("r", RSA)]);
    long["x"] = json!("x".repeat(300_000));
    publisher.publish(Some(long));
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(ask(&server, &text).await.status, StatusCode::SERVICE_UNAVAILABLE);
    publisher.publish(Some(set_of(&[("r", RSA)])));
    let moved = over_url(&url.replace("/keys", "/moved"), LONG, LONG, 1).await;
    assert_eq!(ask(&moved, &text).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ask(&over_url("http://127.0.0.1:1/keys", LONG, LONG, 1).await, &text).await.status, StatusCode::SERVICE_UNAVAILABLE);
}

/// What asking with each of these tokens takes, all at once.
async fn longest(server: &Arc<Server>, tokens: Vec<String>, status: StatusCode) -> Duration {
    let asked = Instant::now();
    let asking = tokens.into_iter().map(|token| {
        let server = Arc::clone(server);
        tokio::spawn(async move { ask(&server, &token).await.status })
    });
    for answer in asking.collect::<Vec<_>>() {
        assert_eq!(answer.await.unwrap(), status);
    }
    asked.elapsed()
}

#[tokio::test]
async fn who_has_good_keys_does_not_wait_for_a_publisher_that_hangs() {
    let (publisher, url) = Publisher::open(set_of(&[("r", RSA), ("gone", RSA_NEXT)])).await;
    let server = Arc::new(over_url(&url, 200, LONG, 1).await);
    let text = token(Algorithm::RS256, "r", &rsa(RSA), &claims(json!({})));
    let gone = token(Algorithm::RS256, "gone", &rsa(RSA_NEXT), &claims(json!({})));
    taken(&server, &text, "read").await;
    taken(&server, &gone, "read").await;
    publisher.delay.store(60_000, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(300)).await;
    // Who comes first cannot know yet that it hangs.
    let first = longest(&server, vec![text.clone(); 20], StatusCode::OK).await;
    assert!(first < Duration::from_secs(3), "{first:?}");
    // The try ends after 5 s, and the next ones begin.
    for _ in 0..30 {
        let took = longest(&server, vec![text.clone(); 5], StatusCode::OK).await;
        assert!(took < Duration::from_millis(500), "{took:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    // It answers again: the next try, in the background, is a good one, and from then on each key is read again in its time.
    publisher.delay.store(0, Ordering::SeqCst);
    publisher.publish(Some(set_of(&[("r", RSA)])));
    tokio::time::sleep(Duration::from_secs(5)).await;
    ask(&server, &text).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    refused(&server, &gone, "a key that was taken back in between").await;
    taken(&server, &text, "the key that stayed").await;
}

#[tokio::test]
async fn who_has_no_keys_waits_with_all_others_for_one_try() {
    let (publisher, url) = Publisher::open(set_of(&[("r", RSA)])).await;
    let server = Arc::new(over_url(&url, LONG, LONG, 1).await);
    let text = token(Algorithm::RS256, "r", &rsa(RSA), &claims(json!({})));
    publisher.delay.store(60_000, Ordering::SeqCst);
    let none = longest(&server, vec![text.clone(); 20], StatusCode::SERVICE_UNAVAILABLE).await;
    assert!(none < Duration::from_secs(8), "one after the other: {none:?}");
    assert_eq!(publisher.reads.load(Ordering::SeqCst), 1);

    publisher.delay.store(0, Ordering::SeqCst);
    taken(&server, &text, "read").await;
    publisher.delay.store(60_000, Ordering::SeqCst);
    let unknown = (0..20).map(|number| token(Algorithm::RS256, &format!("unknown-{number}"), &rsa(RSA), &claims(json!({})))).collect();
    let waiting = tokio::spawn({
        let server = Arc::clone(&server);
        async move { longest(&server, unknown, StatusCode::UNAUTHORIZED).await }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let known = longest(&server, vec![text; 5], StatusCode::OK).await;
    assert!(known < Duration::from_millis(500), "others wait for an unknown key: {known:?}");
    let unknown = waiting.await.unwrap();
    assert!(unknown < Duration::from_secs(8), "one after the other: {unknown:?}");
}
