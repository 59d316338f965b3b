//! Live events: only what is committed, each once, those of one order by its versions, to whoever may see them.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::Error;
use domain::order::feed::{QUEUE, Wanted};
use domain::{Op, Scope, Store, Viewer};
use entity::OrderEventType;
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use crate::events_support::{ALL, Host, Socket, change, within, write_event};
use crate::support::{Shop, order_of, with};

async fn stocked() -> Shop {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    shop
}

/// The versions of each order's events, in the order in which they came.
fn versions(events: &[Value]) -> BTreeMap<String, Vec<i64>> {
    let mut versions: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for event in events {
        let order = event["order"]["id"].as_str().unwrap().to_owned();
        versions.entry(order).or_default().push(event["version"].as_i64().unwrap());
    }
    versions
}

async fn take(socket: &mut Socket, count: usize) -> Vec<Value> {
    let mut events = Vec::new();
    for _ in 0..count {
        events.push(socket.event().await);
    }
    events
}

#[tokio::test]
async fn each_once_and_by_their_versions_under_concurrent_updates() {
    let shop = stocked().await;
    let other = shop.elsewhere().await;
    let (host, host_elsewhere) = (Host::of(&shop).await, Host::of(&other).await);
    let mut sockets = [host.socket(&shop).await, host_elsewhere.socket(&shop).await];
    for socket in &mut sockets {
        socket.listen(ALL).await;
    }
    let mut orders = Vec::new();
    for _ in 0..4 {
        orders.push(shop.made(order_of(&[("TEA", 1)])).await);
    }
    // Two gateways change the same orders at the same moments.
    let changes = orders.iter().flat_map(|order| [&shop, &other, &shop].map(|shop| change(shop, order, 5)));
    futures_util::future::join_all(changes).await;
    for mut socket in sockets {
        let events = take(&mut socket, 4 * 16).await;
        let versions = versions(&events);
        assert_eq!(versions.len(), 4);
        assert!(versions.values().all(|versions| versions.iter().copied().eq(1..=16)), "{versions:?}");
        // What lies below an event is read when it comes.
        assert!(events.iter().all(|event| event["order"]["version"].as_i64() >= event["version"].as_i64()), "{events:#?}");
        socket.hears_nothing().await;
    }
}

#[tokio::test]
async fn another_process_sees_them_too() {
    let shop = stocked().await;
    let elsewhere = Host::of(&shop.elsewhere().await).await;
    let mut socket = elsewhere.socket(&shop).await;
    socket.listen(ALL).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let event = socket.event().await;
    assert_eq!((&event["type"], &event["order"]["id"]), (&json!("CREATED"), &order["id"]));
    change(&shop, &order, 2).await;
    let events = take(&mut socket, 2).await;
    assert_eq!(versions(&events).into_values().collect::<Vec<_>>(), [[2, 3]]);
}

#[tokio::test]
async fn what_is_refused_or_rolled_back_is_not_told() {
    let shop = stocked().await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let host = Host::of(&shop).await;
    let mut socket = host.socket(&shop).await;
    socket.listen(ALL).await;
    shop.refused(order_of(&[("TEA", 1_000)])).await;
    shop.update_refused(&order, json!({ "companyId": "nothing" })).await;
    shop.create(with(order_of(&[("TEA", 1)]), json!({ "dryRun": true }))).await;
    shop.updated(&order, json!({ "customerNote": null })).await;
    // Written, seen by nobody, and taken back.
    let tx = shop.database.begin().await.unwrap();
    write_event(&tx, &shop, &order, 99).await;
    tx.rollback().await.unwrap();
    shop.adjust("TEA", None, 1).await;
    socket.hears_nothing().await;
    change(&shop, &order, 1).await;
    assert_eq!(socket.event().await["version"], 2);
}

#[tokio::test]
async fn only_of_the_own_organization_the_order_and_the_types() {
    let shop = stocked().await;
    let neighbour = shop.neighbour().await;
    neighbour.stocked("TEA", 9).await;
    let host = Host::of(&shop).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let other = shop.made(order_of(&[("TEA", 1)])).await;
    let theirs = neighbour.made(order_of(&[("TEA", 1)])).await;
    let query = "subscription($orderId: ID, $types: [OrderEventType!]) { orderEvents(orderId: $orderId, types: $types) { id type version order { id } } }";
    // Whoever waits for what the organization does not have is told so at once.
    for order_id in [&theirs["id"], &json!("nobody"), &json!("order_00000000000000000000000000")] {
        let mut socket = host.socket(&shop).await;
        socket.subscribe(query, json!({ "orderId": order_id })).await;
        let answer = socket.hear().await;
        assert_eq!((&answer["type"], &answer["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("BAD_REQUEST")), "{answer:#}");
    }
    let mut sockets = Vec::new();
    for variables in [
        json!({}),
        json!({ "orderId": order["id"] }),
        json!({ "types": ["CANCELLED", "HELD"] }),
        json!({ "orderId": order["id"], "types": ["CANCELLED"] }),
        json!({ "types": [] }),
    ] {
        let mut socket = host.socket(&shop).await;
        socket.listen_with(query, variables).await;
        sockets.push(socket);
    }
    change(&neighbour, &theirs, 2).await;
    neighbour.cancel(&theirs).await;
    change(&shop, &order, 1).await;
    change(&shop, &other, 1).await;
    shop.cancel(&other).await;
    shop.cancel(&order).await;
    let seen = ["UPDATED UPDATED CANCELLED CANCELLED", "UPDATED CANCELLED", "CANCELLED CANCELLED", "CANCELLED", ""];
    for (mut socket, seen) in sockets.into_iter().zip(seen) {
        for expected in seen.split_whitespace() {
            let event = socket.event().await;
            assert_eq!(event["type"], expected);
            assert!([&order["id"], &other["id"]].contains(&&event["order"]["id"]));
        }
        socket.hears_nothing().await;
    }
}

#[tokio::test]
async fn a_slow_subscriber_is_dropped_and_told_so() {
    let shop = stocked().await;
    let mut orders = Vec::new();
    for _ in 0..8 {
        orders.push(shop.made(order_of(&[("TEA", 1)])).await);
    }
    let host = Host::of(&shop).await;
    let (mut slow, mut quick) = (host.socket(&shop).await, host.socket(&shop).await);
    // Each event carries its text many times over, so that the connection itself soon takes no more.
    let copies: String = (0..45).map(|copy| format!("c{copy}: changes ")).collect();
    slow.listen(&format!("subscription {{ orderEvents {{ version order {{ id }} {copies} }} }}")).await;
    quick.listen("subscription { orderEvents { version order { id } } }").await;
    let each = QUEUE / orders.len() + 12;
    let mut events = Vec::new();
    for _ in 0..each {
        futures_util::future::join_all(orders.iter().map(|order| change(&shop, order, 1))).await;
        events.extend(take(&mut quick, orders.len()).await);
    }
    assert!(versions(&events).values().all(|versions| versions.iter().copied().eq(2..each as i64 + 2)), "{events:#?}");
    let mut events = Vec::new();
    loop {
        let mut message = slow.hear().await;
        if message["type"] == "error" {
            assert_eq!(message["payload"][0]["extensions"]["code"], "TOO_SLOW");
            break;
        }
        events.push(message["payload"]["data"]["orderEvents"].take());
    }
    assert!(QUEUE < events.len() && events.len() < orders.len() * each, "{} came", events.len());
    assert!(versions(&events).values().all(|versions| versions.iter().copied().eq(2..versions.len() as i64 + 2)), "something is missing");
    // The socket is as good as before.
    slow.listen("subscription { orderEvents { version } }").await;
    change(&shop, &orders[0], 1).await;
    assert_eq!(slow.event().await["version"], each as i64 + 2);
}

#[tokio::test]
async fn a_queue_has_an_end() {
    let shop = stocked().await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let store = Store::new(shop.database.clone());
    let viewer = |scopes: &[Scope]| Viewer {
        subject: "tester".to_owned(),
        organization_id: shop.organization,
        organizations: vec![shop.organization],
        scopes: scopes.to_vec(),
    };
    let op = Op::new(viewer(Scope::ALL), chrono::Utc::now());
    let mut events = store.feed.listen(&op, Wanted { order_id: None, types: Some(vec![OrderEventType::Updated]) }).await.unwrap();
    change(&shop, &order, QUEUE as u32 + 1).await;
    // Time to notice that the last one finds no room.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    for version in 2..QUEUE as i32 + 2 {
        assert_eq!(events.next().await.unwrap().unwrap().version, version);
    }
    assert!(matches!(events.next().await, Some(Err(Error::TooSlow))));
    assert!(events.next().await.is_none());
    let op = Op::new(viewer(&[Scope::OrdersWrite]), chrono::Utc::now());
    assert!(matches!(store.feed.listen(&op, Wanted::default()).await, Err(Error::Forbidden(Scope::OrdersRead))));
}

#[tokio::test]
async fn a_row_that_cannot_be_read_keeps_nobody_from_the_rest() {
    let shop = stocked().await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let other = shop.made(order_of(&[("TEA", 1)])).await;
    let host = Host::of(&shop).await;
    let mut socket = host.socket(&shop).await;
    socket.listen("subscription { orderEvents { version order { id } } }").await;
    // Deeper than a reader of JSON goes; nothing writes such a row, but a hand may.
    let tx = shop.database.begin().await.unwrap();
    write_event(&tx, &shop, &other, 98).await;
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    tx.execute_unprepared(&format!("UPDATE order_event SET changes = '{deep}' WHERE version = 98")).await.unwrap();
    write_event(&tx, &shop, &other, 99).await;
    shop.database.commit(tx).await.unwrap();
    change(&shop, &order, 2).await;
    let events = take(&mut socket, 3).await;
    assert_eq!(versions(&events).into_values().collect::<std::collections::BTreeSet<_>>(), [vec![2, 3], vec![99]].into());
}

/// Whoever listens first and then reads from the last cursor misses nothing.
#[tokio::test]
async fn what_is_read_and_what_is_told_lose_nothing_together() {
    let shop = stocked().await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let host = Host::of(&shop.elsewhere().await).await;
    let writing = tokio::spawn({
        let (shop, order) = (shop.clone(), order.clone());
        async move { change(&shop, &order, 60).await }
    });
    let (mut seen, mut after) = (BTreeMap::new(), Value::Null);
    let query = "query($after: String) { orderEvents(first: 100, after: $after) { nodes { id version } pageInfo { endCursor } } }";
    for round in 0..6 {
        // A connection that lives for a few events, and is lost.
        let mut socket = host.socket(&shop).await;
        socket.listen("subscription { orderEvents { id version } }").await;
        let page = shop.run(query, json!({ "after": after })).await["orderEvents"].take();
        if let Some(cursor) = page["pageInfo"]["endCursor"].as_str() {
            after = json!(cursor);
        }
        let read = page["nodes"].as_array().unwrap().clone();
        assert!(
            read.iter().all(|event| round == 0 || !seen.contains_key(event["id"].as_str().unwrap()) || event["version"].as_i64() > Some(1))
        );
        let told = if writing.is_finished() { Vec::new() } else { take(&mut socket, 3).await };
        for event in read.into_iter().chain(told) {
            seen.insert(event["id"].as_str().unwrap().to_owned(), event["version"].as_i64().unwrap());
        }
    }
    // The last connection follows to the end.
    let mut socket = host.socket(&shop).await;
    socket.listen("subscription { orderEvents { id version } }").await;
    let page = shop.run(query, json!({ "after": after })).await["orderEvents"].take();
    for event in page["nodes"].as_array().unwrap() {
        seen.insert(event["id"].as_str().unwrap().to_owned(), event["version"].as_i64().unwrap());
    }
    while seen.len() < 61 {
        let event = socket.event().await;
        seen.insert(event["id"].as_str().unwrap().to_owned(), event["version"].as_i64().unwrap());
    }
    writing.await.unwrap();
    let mut versions: Vec<_> = seen.into_values().collect();
    versions.sort_unstable();
    assert!(versions.iter().copied().eq(1..=61), "{versions:?}");
}

/// On PostgreSQL one connection of a process listens, and may be lost.
#[tokio::test]
async fn processes_tell_each_other_and_a_lost_listener_comes_back() {
    let shop = stocked().await;
    if shop.database.backend() != DbBackend::Postgres {
        return;
    }
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let mut raw = PgListener::connect_with(shop.database.reader().get_postgres_connection_pool()).await.unwrap();
    raw.listen("order_gateway_commits").await.unwrap();
    change(&shop, &order, 1).await;
    assert_eq!(within(raw.recv()).await.unwrap().payload(), "");
    drop(raw);

    let elsewhere = shop.elsewhere().await;
    let host = Host::of(&elsewhere).await;
    let mut socket = host.socket(&shop).await;
    socket.listen(ALL).await;
    let db = shop.database.reader();
    let listeners = async |what: &str| {
        let query = format!(
            "SELECT count({what}) AS count FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' AND state = 'idle'"
        );
        let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, query)).await.unwrap().unwrap();
        row.try_get::<i64>("", "count").unwrap()
    };
    within(async { while listeners("*").await == 0 {} }).await;
    assert_eq!(listeners("pg_terminate_backend(pid) OR NULL").await, 1);
    change(&shop, &order, 3).await;
    let versions: Vec<_> = take(&mut socket, 3).await.iter().map(|event| event["version"].clone()).collect();
    assert_eq!(versions, [3, 4, 5]);
    within(async { while listeners("*").await == 0 {} }).await;
    change(&shop, &order, 1).await;
    assert_eq!(socket.event().await["version"], 6);
    let query = Statement::from_string(DbBackend::Postgres, "SELECT current_setting('idle_in_transaction_session_timeout') AS rest");
    let row = db.query_one_raw(query).await.unwrap().unwrap();
    assert_eq!(row.try_get::<String>("", "rest").unwrap(), "20s", "whoever hangs holds nobody up for longer");
}
