//! The list of all events: a reader who goes on from the last cursor skips nothing and repeats nothing, whoever writes meanwhile.

use std::collections::BTreeMap;

use sea_orm::DbBackend;
use serde_json::{Value, json};

use crate::events_support::{change, write_event};
use crate::support::{Shop, order_of};

const QUERY: &str = "query($first: Int, $after: String) { orderEvents(first: $first, after: $after) {
    nodes { id version order { id } } totalCount pageInfo { endCursor hasNextPage } } }";

async fn stocked() -> Shop {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    shop
}

async fn read(shop: &Shop, first: u32, after: &mut Value) -> Vec<Value> {
    let mut page = shop.run(QUERY, json!({ "first": first, "after": after })).await["orderEvents"].take();
    if page["pageInfo"]["endCursor"].is_string() {
        *after = page["pageInfo"]["endCursor"].take();
    }
    page["nodes"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_began_before_and_commits_later_is_not_skipped() {
    let shop = stocked().await;
    if shop.database.backend() != DbBackend::Postgres {
        // SQLite has one writer: nobody can commit in between.
        return;
    }
    let early = shop.made(order_of(&[("TEA", 1)])).await;
    let late = shop.made(order_of(&[("TEA", 1)])).await;
    let mut after = Value::Null;
    assert_eq!(read(&shop, 10, &mut after).await.len(), 2);

    let tx = shop.database.begin().await.unwrap();
    write_event(&tx, &shop, &early, 2).await;
    change(&shop, &late, 1).await;
    // It is committed, but a reader who took it now would never see what is written in front of it.
    assert_eq!(read(&shop, 10, &mut after).await, Vec::<Value>::new());
    let twice = shop.database.begin().await.unwrap();
    write_event(&twice, &shop, &late, 3).await;
    write_event(&twice, &shop, &late, 4).await;
    shop.database.commit(tx).await.unwrap();
    let seen: Vec<_> = read(&shop, 1, &mut after).await.into_iter().chain(read(&shop, 10, &mut after).await).collect();
    assert_eq!(
        seen.iter().map(|event| (&event["order"]["id"], &event["version"])).collect::<Vec<_>>(),
        [(&early["id"], &json!(2)), (&late["id"], &json!(2))]
    );
    twice.rollback().await.unwrap();
    change(&shop, &late, 1).await;
    let seen = read(&shop, 10, &mut after).await;
    assert_eq!(seen.len(), 1, "what was rolled back holds nobody up: {seen:#?}");
}

#[tokio::test]
async fn concurrent_writers_and_a_reader() {
    let shop = stocked().await;
    let mut orders = Vec::new();
    for _ in 0..4 {
        orders.push(shop.made(order_of(&[("TEA", 1)])).await);
    }
    let writing: Vec<_> = orders
        .iter()
        .flat_map(|order| [shop.clone(), shop.twin()].map(|shop| (shop, order.clone())))
        .map(|(shop, order)| tokio::spawn(async move { change(&shop, &order, 12).await }))
        .collect();
    let (mut after, mut seen) = (Value::Null, Vec::new());
    while !writing.iter().all(|task| task.is_finished()) {
        seen.extend(read(&shop, 7, &mut after).await);
    }
    for task in writing {
        task.await.unwrap();
    }
    loop {
        let page = read(&shop, 7, &mut after).await;
        if page.is_empty() {
            break;
        }
        seen.extend(page);
    }
    let mut versions: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for event in &seen {
        versions.entry(event["order"]["id"].as_str().unwrap()).or_default().push(event["version"].as_i64().unwrap());
    }
    assert_eq!(versions.len(), 4);
    assert!(versions.values().all(|versions| versions.iter().copied().eq(1..=25)), "{versions:?}");
    let data = shop.run(QUERY, json!({ "first": 1 })).await;
    assert_eq!(data["orderEvents"]["totalCount"], 100);
}

#[tokio::test]
async fn costs_one_statement_more_where_others_may_write() {
    let shop = stocked().await;
    shop.made(order_of(&[("TEA", 1)])).await;
    let (statements, _) = shop.statements(shop.run("{ orderEvents { nodes { id } } }", json!({}))).await;
    assert_eq!(statements, if shop.database.backend() == DbBackend::Postgres { 2 } else { 1 });
}
