//! How sockets end when the gateway stops.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::json;

use crate::events_support::{ALL, Host, within};
use crate::support::{Shop, order_of, save_document};

#[tokio::test]
async fn a_shutdown_is_1001() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    let mut listening = host.socket(&shop).await;
    listening.listen(ALL).await;
    let mut silent = host.silent().await;
    let running = host.stop();
    assert_eq!(listening.end().await.0, 1001);
    assert_eq!(silent.end().await.0, 1001);
    within(running).await.unwrap();
}

#[tokio::test]
async fn what_runs_is_answered_before() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let host = Host::of(&shop).await;
    let mut socket = host.socket(&shop).await;
    socket.listen(ALL).await;
    // Nobody else writes while this is open.
    let tx = shop.database.begin().await.unwrap();
    if shop.database.backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE sales_order IN EXCLUSIVE MODE").await.unwrap();
    }
    let input = json!({ "input": { "id": order["id"], "customerNote": "just in time" } });
    socket.listen_with(&save_document("updateOrder", "order { version }"), input).await;
    let running = host.stop();
    tokio::time::sleep(Duration::from_millis(300)).await;

    let refused = socket.ask("{ viewer { subject } }").await;
    assert_eq!((&refused["id"], &refused["type"]), (&json!("3"), &json!("error")), "{refused:#}");
    assert_eq!(refused["payload"][0]["extensions"]["code"], "UNAVAILABLE");
    tx.rollback().await.unwrap();
    let answer = socket.hear().await;
    assert_eq!((&answer["id"], &answer["payload"]["data"]["payload"]["order"]["version"]), (&json!("2"), &json!(2)), "{answer:#}");
    assert_eq!(socket.hear().await, json!({ "id": "2", "type": "complete" }));
    // The subscription has ended before, and tells nothing of the change; nor is it complete, so that clients begin it again.
    socket.ends_silently(1001).await;
    within(running).await.unwrap();
    assert_eq!(shop.order(&order).await["customerNote"], "just in time");
}

#[tokio::test]
async fn who_breaks_the_rules_meanwhile_is_not_waited_for() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let host = Host::of(&shop).await;
    let mut socket = host.socket(&shop).await;
    let tx = shop.database.begin().await.unwrap();
    if shop.database.backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE sales_order IN EXCLUSIVE MODE").await.unwrap();
    }
    let input = json!({ "input": { "id": order["id"], "customerNote": "too late" } });
    socket.listen_with(&save_document("updateOrder", "order { version }"), input).await;
    let running = host.stop();
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.end().await.0, 4429);
    within(running).await.unwrap();
    tx.rollback().await.unwrap();
}
