//! Orders that are made without a lock: what was read may have changed when they are written.

use std::time::Duration;

use entity::order;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Shop, address, create_document, errors, order_of, with};

async fn second_account(shop: &Shop, name: &str) {
    shop.save("saveChannelAccount", "channelAccount", "id", json!({ "name": name, "type": "EBAY" })).await;
}

#[tokio::test]
async fn a_change_of_settings_counts_at_once_here_and_within_a_second_elsewhere() {
    let here = Shop::open().await;
    let there = here.elsewhere().await;
    here.stocked("TEA", 1_000).await;
    let order = || order_of(&[("TEA", 1)]);
    for shop in [&here, &there] {
        shop.made(order()).await;
    }
    second_account(&here, "Second").await;
    assert_eq!(here.refused(order()).await, ["REQUIRED input.channel"]);
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    assert_eq!(there.refused(order()).await, ["REQUIRED input.channel"]);
    let named = || with(order(), json!({ "channel": { "type": "EBAY" } }));
    here.made(named()).await;
    second_account(&here, "Third").await;
    assert_eq!(here.refused(named()).await, ["AMBIGUOUS input.channel.type"]);
}

/// What the look-up would have told, the database tells where there was none.
#[tokio::test]
async fn what_is_taken_is_told_though_nobody_looked() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 1_000).await;
    let first = shop.made(with(order_of(&[("TEA", 1)]), json!({ "channelOrderId": "C-1", "orderNumber": "N-1" }))).await;
    for (more, path) in [
        (json!({ "channelOrderId": "C-1" }), "DUPLICATE input.channelOrderId"),
        (json!({ "orderNumber": "N-1" }), "DUPLICATE input.orderNumber"),
    ] {
        assert_eq!(shop.refused(with(order_of(&[("TEA", 1)]), more)).await, [path]);
    }
    let keyed = |units: i32| with(order_of(&[("TEA", units)]), json!({ "idempotencyKey": "k", "channelOrderId": "C-2" }));
    let made = shop.made(keyed(1)).await;
    let again = shop.create(keyed(1)).await;
    assert_eq!((&again["order"]["id"], &again["replayed"]), (&made["id"], &json!(true)), "{again:#}");
    assert_eq!(shop.refused(keyed(2)).await, ["IDEMPOTENCY_CONFLICT input.idempotencyKey"]);
    // None of them has used a number up, but for the one that was made.
    let number = |order: &Value| order["orderNumber"].as_str().unwrap().parse::<u64>().unwrap();
    let next = shop.made(order_of(&[("TEA", 1)])).await;
    assert_eq!(number(&next), number(&made) + 1);
    assert_ne!(first["id"], next["id"]);
    assert_eq!((shop.count::<order::Entity>().await, shop.levels("TEA").await), (3, vec![(1_000, 3)]));
}

#[tokio::test]
async fn the_last_units_are_sold_once_by_several_processes() {
    let here = Shop::open().await;
    let there = here.elsewhere().await;
    for round in 0..10 {
        let (tea, cup) = (format!("TEA-{round}"), format!("CUP-{round}"));
        here.stocked(&tea, 5).await;
        here.stocked(&cup, 3).await;
        let document = create_document();
        let send = |index: usize| {
            let shop = if index.is_multiple_of(2) { &here } else { &there };
            // In both orders, so that who locks as they come would wait for one another.
            let lines = if index % 4 < 2 { [&tea, &cup] } else { [&cup, &tea] };
            let lines = lines.map(|sku| json!({ "product": { "sku": sku }, "quantity": 1 }));
            let input = json!({ "shippingAddress": address(), "lines": lines, "idempotencyKey": format!("{round}-{}", index / 2) });
            let document = &document;
            async move { shop.run(document, json!({ "input": input })).await["payload"].take() }
        };
        let payloads = join_all((0..16).map(send)).await;
        let mut made: Vec<_> = payloads.iter().filter_map(|payload| payload["order"]["id"].as_str()).collect();
        made.sort_unstable();
        made.dedup();
        assert_eq!(made.len(), 3, "{payloads:#?}");
        let refused = payloads.iter().filter(|payload| payload["order"].is_null());
        refused.for_each(|payload| assert_eq!(errors(payload), ["UNAVAILABLE input.lines"]));
        assert_eq!((here.levels(&tea).await, here.levels(&cup).await), (vec![(5, 3)], vec![(3, 3)]));
        here.assert_stock_identity().await;
    }
}
