//! Creates that arrive at the same moment share a transaction, and each keeps its own answer.

use std::time::Duration;

use entity::order;
use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::{Shop, create_document, errors, order_of, save_document, with};

/// Sends all of them at once, and answers with their payloads.
async fn at_once(shop: &Shop, inputs: Vec<Value>) -> Vec<Value> {
    let document = create_document();
    let send = |input: Value| {
        let document = &document;
        async move { shop.run(document, json!({ "input": input })).await["payload"].take() }
    };
    let payloads = join_all(inputs.into_iter().map(send)).await;
    shop.assert_stock_identity().await;
    payloads
}

fn made(payloads: &[Value]) -> Vec<&Value> {
    payloads.iter().map(|payload| &payload["order"]).filter(|order| !order.is_null()).collect()
}

#[tokio::test]
async fn many_at_once_cost_few_statements() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 1_000).await;
    shop.made(order_of(&[("TEA", 1)])).await;
    let document = save_document("createSalesOrder", "order { id orderNumber }");
    let send = |index: usize| {
        let input = with(order_of(&[("TEA", 2)]), json!({ "idempotencyKey": format!("k-{index}") }));
        let (shop, document) = (&shop, &document);
        async move { shop.run(document, json!({ "input": input })).await["payload"].take() }
    };
    let (statements, payloads) = shop.statements(join_all((0..60).map(send))).await;
    let orders = made(&payloads);
    assert_eq!(orders.len(), 60);
    let mut numbers: Vec<_> = orders.iter().map(|order| order["orderNumber"].as_str().unwrap()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 60, "each has a number of its own");
    assert_eq!(shop.levels("TEA").await, [(1_000, 121)]);
    // Alone each costs 7.
    assert!(statements < 60 * 3, "{statements} statements");
}

#[tokio::test]
async fn one_that_is_refused_is_in_nobodys_way() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 3).await;
    let tea = |units: i32, more: Value| with(order_of(&[("TEA", units)]), more);
    let key = |key: &str| json!({ "idempotencyKey": key });
    let inputs = vec![
        order_of(&[("TEA", 1)]),
        order_of(&[("NONE", 1)]),
        tea(1, json!({ "channelOrderId": "C" })),
        tea(1, json!({ "channelOrderId": "C" })),
        tea(0, json!({ "currency": "?" })),
        tea(1, json!({ "dryRun": true })),
        tea(1, with(key("same"), json!({ "disableInventoryCount": true }))),
        tea(1, with(key("same"), json!({ "disableInventoryCount": true }))),
        tea(2, with(key("same"), json!({ "disableInventoryCount": true }))),
        tea(9, json!({})),
    ];
    let payloads = at_once(&shop, inputs).await;
    assert!(!payloads[0]["order"].is_null(), "{:#}", payloads[0]);
    assert_eq!(errors(&payloads[1]), ["NOT_FOUND input.lines.0.product.sku"]);
    let twins: Vec<_> = [&payloads[2], &payloads[3]].into_iter().map(errors).collect();
    assert!(twins.contains(&Vec::new()) && twins.contains(&vec!["DUPLICATE input.channelOrderId".to_owned()]), "{twins:?}");
    assert_eq!(errors(&payloads[4]), ["INVALID input.currency", "OUT_OF_RANGE input.lines.0.quantity"]);
    assert!(payloads[5]["order"].is_null() && !payloads[5]["preview"].is_null());
    // One order for the key: the one of the first input, or of the other where that came first.
    let keyed = [&payloads[6], &payloads[7], &payloads[8]];
    let told: Vec<_> = keyed.iter().flat_map(|payload| errors(payload)).collect();
    assert!(told.iter().all(|error| error == "IDEMPOTENCY_CONFLICT input.idempotencyKey") && (1..=2).contains(&told.len()), "{told:?}");
    let mut ids: Vec<_> = keyed.iter().filter_map(|payload| payload["order"]["id"].as_str()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(errors(&payloads[9]), ["UNAVAILABLE input.lines"]);
    assert_eq!((shop.count::<order::Entity>().await, shop.levels("TEA").await), (3, vec![(3, 2)]));
}

#[tokio::test]
async fn the_last_units_go_to_as_many_as_there_are() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 7).await;
    let payloads = at_once(&shop, vec![order_of(&[("TEA", 1)]); 20]).await;
    assert_eq!(made(&payloads).len(), 7);
    assert_eq!(shop.levels("TEA").await, [(7, 7)]);
}

#[tokio::test]
async fn one_that_has_gone_is_in_nobodys_way() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    let document = create_document();
    let gone = (0..10).map(|_| {
        let (shop, document) = (shop.clone(), document.clone());
        tokio::spawn(async move { shop.run(&document, json!({ "input": order_of(&[("TEA", 1)]) })).await })
    });
    let gone: Vec<_> = gone.collect();
    tokio::time::sleep(Duration::from_millis(3)).await;
    gone.iter().for_each(tokio::task::JoinHandle::abort);
    let payloads = at_once(&shop, vec![order_of(&[("TEA", 1)]); 10]).await;
    assert_eq!(made(&payloads).len(), 10);
    // Those that have gone were made whole, or not at all.
    let orders = shop.count::<order::Entity>().await;
    assert!((10..=20).contains(&orders), "{orders}");
    assert_eq!(shop.levels("TEA").await, [(100, i64::try_from(orders).unwrap())]);
}

/// Who was told that nothing is known of an order may have sent it again elsewhere, and been refused there.
#[tokio::test]
async fn what_nobody_waits_for_any_more_is_not_made_later() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 100).await;
    // Somebody else has the goods in hand.
    let tx = shop.elsewhere().await.database.begin().await.unwrap();
    tx.execute_unprepared("UPDATE inventory_level SET reserved = reserved").await.unwrap();
    let document = create_document();
    let gone = (0..10).map(|_| {
        let (shop, document) = (shop.clone(), document.clone());
        tokio::spawn(async move { shop.run(&document, json!({ "input": order_of(&[("TEA", 1)]) })).await })
    });
    let gone: Vec<_> = gone.collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    gone.iter().for_each(tokio::task::JoinHandle::abort);
    for one in gone {
        assert!(one.await.unwrap_err().is_cancelled());
    }
    tx.rollback().await.unwrap();
    // Who comes now is served, and alone.
    shop.made(order_of(&[("TEA", 1)])).await;
    assert_eq!((shop.count::<order::Entity>().await, shop.levels("TEA").await), (1, vec![(100, 1)]));
}
