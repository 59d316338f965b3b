//! Old idempotency keys, and who removes them.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use domain::idempotency::remove_older;
use entity::{idempotency_key, order};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::support::{Shop, order_of, save_document, with};

#[tokio::test]
async fn old_keys_are_removed_and_others_stay() {
    let shop = Shop::open().await;
    let other = shop.neighbour().await;
    for shop in [&shop, &other] {
        shop.stocked("TEA", 9).await;
        shop.made(with(order_of(&[("TEA", 1)]), json!({ "idempotencyKey": "old" }))).await;
    }
    let between = Utc::now();
    tokio::time::sleep(Duration::from_millis(5)).await;
    shop.made(with(order_of(&[("TEA", 1)]), json!({ "idempotencyKey": "new" }))).await;
    // More than are removed at once, some of one moment.
    let old = |number: i64| idempotency_key::ActiveModel {
        organization_id: Set(shop.organization),
        operation: Set("createSalesOrder".into()),
        key: Set(format!("k{number}")),
        fingerprint: Set(String::new()),
        result: Set(json!({})),
        created_at: Set(between - TimeDelta::seconds(60 + number / 3)),
    };
    let tx = shop.database.begin().await.unwrap();
    idempotency_key::Entity::insert_many((0..450).map(old)).exec(&tx).await.unwrap();
    shop.database.commit(tx).await.unwrap();

    assert_eq!(remove_older(&shop.database, between).await.unwrap(), 452);
    assert_eq!(remove_older(&shop.database, between).await.unwrap(), 0);
    assert_eq!((shop.count::<idempotency_key::Entity>().await, other.count::<idempotency_key::Entity>().await), (1, 0));
    for (key, replayed) in [("new", true), ("old", false)] {
        let again = shop.create(with(order_of(&[("TEA", 1)]), json!({ "idempotencyKey": key }))).await;
        assert_eq!((&again["replayed"], &again["userErrors"]), (&json!(replayed), &json!([])), "{key}");
    }
}

/// Keys that become too old at the very moment at which they are used again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_fails_while_keys_are_removed() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 10_000).await;
    let document = save_document("createSalesOrder", "order { id } replayed");
    let callers: Vec<_> = (0..4)
        .map(|caller| {
            let shop = if caller % 2 == 0 { shop.clone() } else { shop.twin() };
            let document = document.clone();
            tokio::spawn(async move {
                for _ in 0..25 {
                    let input = with(order_of(&[("TEA", 1)]), json!({ "idempotencyKey": "k" }));
                    let made = shop.run(&document, json!({ "input": input })).await;
                    assert!(made["payload"]["order"]["id"].is_string(), "{made:#}");
                }
            })
        })
        .collect();
    let mut removed = 0;
    while callers.iter().any(|caller| !caller.is_finished()) {
        let all = Utc::now() + TimeDelta::hours(1);
        // Two processes at once.
        let (one, two) = tokio::join!(remove_older(&shop.database, all), remove_older(&shop.database, all));
        removed += one.unwrap() + two.unwrap();
        tokio::task::yield_now().await;
    }
    for caller in callers {
        caller.await.unwrap();
    }
    assert!(removed > 0);
    let left = shop.count::<idempotency_key::Entity>().await as u64;
    // Each key made one order, whoever removed it.
    assert_eq!(shop.count::<order::Entity>().await as u64, removed + left);
    shop.assert_stock_identity().await;
}
