//! What a gateway does at once, and what becomes of the rest.

use std::time::Duration;

use axum::http::StatusCode;
use order_gateway::config::{Load, Rates};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::json;
use tokio::task::JoinSet;

use crate::http_support::{Settings, post};
use crate::support::log::Log;
use crate::support::{Shop, order_of, save_document};
use axum::body::Body;

const FOR_EVER: &str = "{ slow(milliseconds: 60000) }";

fn load(reads_at_once: u32, reads_waiting: u32, writes_at_once: u32) -> Load {
    Load { reads_at_once: Some(reads_at_once), reads_waiting, writes_at_once, ..Load::default() }
}

/// Lets all that can go on do so.
async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn reads_wait_for_their_turn_and_then_are_refused() {
    let rates = Rates { rate_limit: 1_000_000, ..Rates::default() };
    let server = std::sync::Arc::new(Settings { load: load(2, 1, 1), rates, ..Settings::default() }.server().await);
    let mut busy = JoinSet::new();
    for _ in 0..2 {
        let server = std::sync::Arc::clone(&server);
        busy.spawn(async move { server.query(FOR_EVER).await });
    }
    settle().await;
    let waits = tokio::spawn({
        let server = std::sync::Arc::clone(&server);
        async move { server.query("{ hello }").await }
    });
    settle().await;
    assert!(!waits.is_finished());

    let before = server.query("mutation { add }").await.cost["throttle"]["currentlyAvailable"].clone();
    for _ in 0..3 {
        let refused = server.query("{ hello }").await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
        assert_eq!((refused.header("retry-after"), refused.has_data()), (Some("1"), false));
    }
    // Whatever reads do, writes pass; and what was refused has cost nothing.
    let after = server.query("mutation { add }").await;
    assert_eq!(after.status, StatusCode::OK);
    assert!(after.cost["throttle"]["currentlyAvailable"].as_u64().unwrap() + 10 >= before.as_u64().unwrap());

    busy.abort_all();
    assert_eq!(waits.await.unwrap().status, StatusCode::OK);
    assert_eq!(server.query("{ hello }").await.status, StatusCode::OK);
}

#[tokio::test]
async fn answers_that_nobody_takes_keep_reads_back_and_no_writes() {
    let load = Load { unsent_limit: 1_000, ..Load::default() };
    let server = Settings { load, ..Settings::default() }.server().await;
    let long = json!({ "query": format!("{{ echo(text: \"{}\") }}", "x".repeat(2_000)) });
    let request = || post().header("accept", "application/json").body(Body::from(long.to_string())).unwrap();
    let held = tower::ServiceExt::oneshot(server.router.clone(), request()).await.unwrap();
    assert_eq!(held.status(), StatusCode::OK);
    let refused = server.query("{ hello }").await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
    assert_eq!(server.query("mutation { add }").await.status, StatusCode::OK);
    drop(held);
    assert_eq!(server.query("{ hello }").await.status, StatusCode::OK);
}

#[tokio::test]
async fn writes_that_wait_for_the_database_are_bounded_and_reads_go_on() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 99).await;
    let shop = shop.with_load(&load(2, 8, 2));
    let other = shop.clone();
    let lock = shop.database.begin().await.unwrap();
    if shop.database.backend() == DbBackend::Postgres {
        lock.execute_unprepared("LOCK TABLE sales_order IN EXCLUSIVE MODE").await.unwrap();
    }
    let document = save_document("createSalesOrder", "order { id }");
    let mut creates = JoinSet::new();
    for _ in 0..2 {
        let (shop, document) = (shop.clone(), document.clone());
        creates.spawn(async move { shop.run(&document, json!({ "input": order_of(&[("TEA", 1)]) })).await });
    }
    settle().await;
    let body = json!({ "query": document, "variables": { "input": order_of(&[("TEA", 1)]) } });
    let (status, refused) = shop.send_with(&[], body).await;
    assert_eq!((status, &refused["errors"][0]["extensions"]["code"]), (503, &json!("UNAVAILABLE")), "{refused}");
    assert_eq!(shop.run("{ orders { nodes { id } } }", json!({})).await["orders"]["nodes"], json!([]));

    // Who has gone leaves nothing behind that would wait: neither a place that is taken, nor an order that is made later.
    creates.abort_all();
    while creates.join_next().await.is_some() {}
    settle().await;
    creates.spawn(async move { shop.run(&document, json!({ "input": order_of(&[("TEA", 1)]) })).await });
    settle().await;
    lock.rollback().await.unwrap();
    let made = creates.join_next().await.unwrap().unwrap();
    assert_eq!(made["payload"]["userErrors"], json!([]));
    assert_eq!(other.count::<entity::order::Entity>().await, 1);
    other.assert_stock_identity().await;
}

/// Under pressure most of the work would be for those who are refused.
#[tokio::test]
async fn mutations_that_find_no_room_are_refused_before_their_document_is_read() {
    let server = Settings { load: load(2, 1, 0), ..Settings::default() }.server().await;
    let refused = server.query("mutation { nothing like this }").await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
    assert_eq!(server.query("{ hello }").await.status, StatusCode::OK);
}

/// What holds it up is not known to the driver, nor is it told by the statement, which has not ended.
#[tokio::test]
async fn a_lock_that_is_held_too_long_is_told_in_the_log() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let lock = shop.database.begin().await.unwrap();
    if shop.database.backend() == DbBackend::Postgres {
        lock.execute_unprepared("LOCK TABLE sales_order IN EXCLUSIVE MODE").await.unwrap();
    }
    let log = Log::begin(tracing::Level::WARN);
    let document = save_document("createSalesOrder", "order { id }");
    let asking = tokio::spawn({
        let shop = shop.clone();
        async move { shop.run(&document, json!({ "input": order_of(&[("TEA", 1)]) })).await }
    });
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    asking.abort();
    assert!(asking.await.is_err());
    let told = log.end();
    assert!(told.contains("slow operation") && told.contains("for the database: for a lock"), "{told}");
    lock.rollback().await.unwrap();
}

/// On PostgreSQL reads and writes share a pool: whatever its size, reads do not take all of it.
#[tokio::test]
async fn reads_leave_connections_to_writes() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    if shop.database.backend() != DbBackend::Postgres {
        return;
    }
    let lock = shop.database.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE customer IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let mut reads = JoinSet::new();
    for _ in 0..20 {
        let shop = shop.clone();
        reads.spawn(async move { shop.run("{ customers { nodes { id } } }", json!({})).await });
    }
    settle().await;
    let input = json!({ "adjustments": [{ "product": { "sku": "TEA" }, "delta": 1 }] });
    shop.save("adjustInventory", "levels", "id", input).await;
    assert_eq!(reads.try_join_next().map(|read| read.is_ok()), None);
    lock.rollback().await.unwrap();
    assert_eq!(reads.join_all().await.len(), 20);
}
