//! Several servers in one address, of which one is the primary, and then another one.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;
use tower::ServiceExt;

use crate::support::cluster::Cluster;
use crate::support::{Shop, order_of, save_document};

/// After a failover.
const SOON: Duration = Duration::from_secs(2);

async fn is_ready(shop: &Shop) -> bool {
    let request = Request::get("/health/ready").body(Body::empty()).unwrap();
    shop.router().oneshot(request).await.unwrap().status() == StatusCode::OK
}

async fn makes_orders(shop: &Shop) -> bool {
    let document = save_document("createSalesOrder", "order { id }");
    shop.answer(&document, json!({ "input": order_of(&[("TEA", 1)]) })).await["data"]["payload"]["order"]["id"].is_string()
}

#[tokio::test]
async fn the_next_primary_is_found_within_two_seconds() {
    let Some(primary) = Cluster::begin() else { return };
    let standby = primary.standby();
    // The standby is named first: it takes connections, and is left for taking no writes.
    let address = |session: &str| {
        format!("postgres://postgres@127.0.0.1:{},127.0.0.1:{}/postgres?target_session_attrs={session}", standby.port, primary.port)
    };
    let shop = Shop::at(&address("read-write")).await;
    shop.stocked("TEA", 900).await;
    assert!(makes_orders(&shop).await && is_ready(&shop).await);
    // Without the demand it is met, and said to take no writes.
    let elsewhere = shop.meeting(&address("any")).await;
    assert!(!is_ready(&elsewhere).await);
    assert!(shop.meeting(&address("primary")).await.database.is_writable().await.unwrap());

    primary.crash();
    let began = Instant::now();
    assert!(!makes_orders(&shop).await);
    assert!(!is_ready(&shop).await);
    assert!(began.elapsed() < Duration::from_secs(15), "each waits for a bounded time");
    standby.promote();
    let promoted = Instant::now();
    while !makes_orders(&shop).await {
        assert!(promoted.elapsed() < SOON, "orders are made again");
    }
    assert!(is_ready(&shop).await);
    assert!(promoted.elapsed() < SOON, "{:?}", promoted.elapsed());
    // Its own way leads there too by now: the first server will do.
    assert!(elsewhere.database.is_writable().await.unwrap());
}
