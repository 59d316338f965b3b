//! What one token may use: points, operations at once, bytes of an answer, errors.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::Scope;
use order_gateway::config::{Limits, Rates};
use order_gateway::http::{Audience, Grant, sign};
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use crate::http_support::{Answer, ORGANIZATION, SECRET, Server, Settings};

const TEN: &str = "mutation { add }";

fn rates(rate_limit: u32, operations_per_token: u32) -> Settings {
    let rates = Rates { rate_limit, rate_restore: NonZeroU32::MIN, operations_per_token };
    Settings { rates, ..Settings::default() }
}

fn bearer(subject: &str, organization: Uuid) -> String {
    let grant = Grant { subject, organizations: &[organization], scopes: &[Scope::OrdersRead], ttl: Duration::from_secs(60) };
    format!("Bearer {}", sign(&SecretString::from(SECRET), &Audience::default(), &grant).unwrap())
}

async fn ask(server: &Server, bearer: &str, query: &str) -> Answer {
    let request = Request::post("/graphql").header("content-type", "application/json").header("authorization", bearer);
    server.send(request.body(Body::from(json!({ "query": query }).to_string())).unwrap()).await
}

#[tokio::test]
async fn a_token_pays_for_what_it_asks() {
    let server = rates(100, 0).server().await;
    let ada = bearer("ada", ORGANIZATION);
    let answer = ask(&server, &ada, "{ things(first: 49) { nodes { hello } } }").await;
    assert_eq!(answer.status, StatusCode::OK);
    let expected = json!({ "maximumAvailable": 100, "currentlyAvailable": 50, "restoreRate": 1 });
    assert_eq!(answer.cost, json!({ "requestedQueryCost": 50, "limit": 100_000, "throttle": expected }));

    let refused = ask(&server, &ada, "{ things(first: 79) { nodes { hello } } }").await;
    assert_eq!((refused.status, refused.code().as_str(), refused.has_data()), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", false));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((20..=30).contains(&wait), "{wait}");
    assert_eq!(refused.cost["requestedQueryCost"], 80);
    assert!((50..60).contains(&refused.cost["throttle"]["currentlyAvailable"].as_u64().unwrap()), "{}", refused.cost);
    // What is refused costs nothing.
    assert_eq!(ask(&server, &ada, "{ things(first: 49) { nodes { hello } } }").await.status, StatusCode::OK);

    // What cannot be run costs nothing either.
    assert_eq!(ask(&server, &bearer("bob", ORGANIZATION), "{").await.code(), "GRAPHQL_PARSE_FAILED");
    let bob = ask(&server, &bearer("bob", ORGANIZATION), "{ hello }").await;
    assert_eq!(bob.cost["throttle"]["currentlyAvailable"], 99);
    let elsewhere = ask(&server, &bearer("ada", Uuid::from_u128(7)), "{ hello }").await;
    assert_eq!(elsewhere.cost["throttle"]["currentlyAvailable"], 99);
}

#[tokio::test]
async fn a_refused_mutation_changes_nothing() {
    let server = rates(25, 0).server().await;
    let ada = bearer("ada", ORGANIZATION);
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(ask(&server, &ada, TEN).await.code_or_none());
    }
    assert_eq!(codes[..2], [None, None]);
    assert_eq!(codes[2..], [Some("RATE_LIMITED".to_owned()), Some("RATE_LIMITED".to_owned())]);
    assert_eq!(server.added.load(std::sync::atomic::Ordering::SeqCst), 2);
    let get = Request::get("/graphql?query=%7Bthings%7Bnodes%7Bhello%7D%7D%7D").header("authorization", &ada);
    let get = server.send(get.body(Body::empty()).unwrap()).await;
    assert_eq!((get.status, get.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"));
}

#[tokio::test]
async fn points_come_back() {
    let rates = Rates { rate_limit: 10, rate_restore: NonZeroU32::new(100).unwrap(), operations_per_token: 0 };
    let server = Settings { rates, ..Settings::default() }.server().await;
    let ada = bearer("ada", ORGANIZATION);
    assert_eq!(ask(&server, &ada, TEN).await.status, StatusCode::OK);
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(ask(&server, &ada, TEN).await.status, StatusCode::OK);
}

#[tokio::test]
async fn points_are_paid_once_by_whoever_comes_first() {
    let server = Arc::new(rates(100, 0).server().await);
    let ada = bearer("ada", ORGANIZATION);
    let all = (0..30).map(|_| {
        let (server, ada) = (Arc::clone(&server), ada.clone());
        tokio::spawn(async move { ask(&server, &ada, TEN).await.status })
    });
    let mut served = 0;
    for one in all.collect::<Vec<_>>() {
        served += u32::from(one.await.unwrap() == StatusCode::OK);
    }
    assert_eq!(served, 10);
}

#[tokio::test]
async fn a_token_runs_so_many_operations_at_once() {
    let server = Arc::new(rates(0, 2).server().await);
    let ada = bearer("ada", ORGANIZATION);
    let slow = |bearer: String| {
        let server = Arc::clone(&server);
        tokio::spawn(async move { ask(&server, &bearer, "{ slow(milliseconds: 400) }").await.status })
    };
    let running = [slow(ada.clone()), slow(ada.clone())];
    tokio::time::sleep(Duration::from_millis(100)).await;
    let refused = ask(&server, &ada, "{ hello }").await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(ask(&server, &bearer("bob", ORGANIZATION), "{ hello }").await.status, StatusCode::OK);
    for one in running {
        assert_eq!(one.await.unwrap(), StatusCode::OK);
    }
    let free = ask(&server, &ada, "{ hello }").await;
    assert_eq!((free.status, free.cost), (StatusCode::OK, json!({ "requestedQueryCost": 1, "limit": 100_000 })));
}

#[tokio::test]
async fn an_operation_that_breaks_gives_its_place_back() {
    let server = rates(0, 1).server().await;
    let ada = bearer("ada", ORGANIZATION);
    for query in ["{ panics }", "{", "{ nothing }", "{ hello }", "subscription { hello }", "{ hello }"] {
        assert_ne!(ask(&server, &ada, query).await.status, StatusCode::TOO_MANY_REQUESTS, "{query}");
    }
}

#[tokio::test]
async fn an_answer_is_not_longer_than_it_may_be() {
    let limits = Limits { response_limit: 2_000, error_limit: 3, ..Limits::default() };
    let server = Settings { limits, ..Settings::default() }.server().await;
    let echo = |length: usize| json!({ "query": "query ($t: String!) { echo(text: $t) }", "variables": { "t": "x".repeat(length) } });
    assert_eq!(server.post("application/json", &echo(1_800)).await.code_or_none(), None);
    for accept in ["application/json", "application/graphql-response+json"] {
        let answer = server.post(accept, &echo(3_000)).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::OK, "TOO_COMPLEX"));
        assert_eq!(answer.json()["data"], json!(null));
        assert!(answer.text.len() < 500, "{}", answer.text);
        // It is true of queries as well.
        assert!(answer.text.contains("a mutation in it has taken effect"), "{}", answer.text);
    }
    let answer = server.query("{ a b c d e }").await;
    assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 3);
}
