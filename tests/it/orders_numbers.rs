//! Numbers that an order once had are never another's.

use serde_json::{Value, json};

use crate::support::{Shop, errors, order_of, outcomes, with};

async fn shop() -> Shop {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    shop
}

fn order(more: Value) -> Value {
    with(order_of(&[("TEA", 1)]), with(json!({ "disableInventoryCount": true }), more))
}

#[tokio::test]
async fn a_number_that_was_given_up_stays_taken() {
    let shop = shop().await;
    let one = shop.made(order(json!({ "orderNumber": "A-1", "channelOrderId": "C-1" }))).await;
    shop.updated(&one, json!({ "orderNumber": "A-2", "channelOrderId": "C-2" })).await;
    shop.updated(&one, json!({ "clear": ["CHANNEL_ORDER_ID"] })).await;
    let other = shop.made(order(json!({}))).await;
    for (field, value) in [("orderNumber", "A-1"), ("channelOrderId", "C-1"), ("channelOrderId", "C-2")] {
        let wanted = [format!("DUPLICATE input.{field}")];
        let payload = shop.create(order(json!({ field: value }))).await;
        assert_eq!(errors(&payload), wanted);
        assert_eq!(shop.update_refused(&other, json!({ field: value })).await, wanted);
        let bulk = shop.bulk(vec![order(json!({})), order(json!({ field: value }))], "REJECT_FAILED").await;
        assert_eq!(outcomes(&bulk), ["made".to_owned(), format!("DUPLICATE input.orders.1.{field}")]);
    }
    // The one that had them may have them again, and another account has ids of its own.
    let again = shop.updated(&one, json!({ "orderNumber": "A-1", "channelOrderId": "C-1" })).await;
    assert_eq!((&again["orderNumber"], &again["channelOrderId"]), (&json!("A-1"), &json!("C-1")));
    assert_eq!(errors(&shop.create(order(json!({ "orderNumber": "A-2" }))).await), ["DUPLICATE input.orderNumber"]);
    let account = shop.save("saveChannelAccount", "channelAccount", "id", json!({ "name": "Two", "type": "EBAY" })).await["id"].clone();
    shop.made(order(json!({ "channel": { "accountId": account }, "channelOrderId": "C-2" }))).await;
    // The neighbour has numbers of its own.
    let neighbour = shop.neighbour().await;
    neighbour.product("TEA", json!({})).await;
    neighbour.made(order(json!({ "orderNumber": "A-1" }))).await;
}

#[tokio::test]
async fn the_gateway_gives_no_number_that_an_order_once_had() {
    let shop = shop().await;
    let one = shop.made(order(json!({ "orderNumber": "0000003" }))).await;
    shop.updated(&one, json!({ "orderNumber": "X" })).await;
    let mut numbers = Vec::new();
    for _ in 0..4 {
        numbers.push(shop.made(order(json!({ "channel": { "type": "WEBSITE" } }))).await["orderNumber"].as_str().unwrap().to_owned());
    }
    assert!(!numbers.contains(&"0000003".to_owned()), "{numbers:?}");
    // One that a process has in its block by now is passed over as well.
    let next = format!("{:07}", numbers[3].parse::<u32>().unwrap() + 1);
    let taken = shop.made(order(json!({ "orderNumber": next }))).await;
    shop.updated(&taken, json!({ "orderNumber": "Y" })).await;
    assert_ne!(shop.made(order(json!({}))).await["orderNumber"], next);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_number_changes_hands_never_at_the_same_moment() {
    let shop = shop().await;
    for round in 0..6 {
        let (old, new) = (format!("A-{round}"), format!("B-{round}"));
        let one = shop.made(order(json!({ "orderNumber": old, "channelOrderId": old }))).await;
        let rename = json!({ "id": one["id"], "orderNumber": new, "channelOrderId": new });
        let mut inputs = vec![("updateOrder", rename)];
        for index in 0..4 {
            let field = if index % 2 == 0 { "orderNumber" } else { "channelOrderId" };
            inputs.push(("createSalesOrder", order(json!({ field: old }))));
        }
        let payloads = shop.at_once("order { id }", inputs).await;
        assert_eq!(errors(&payloads[0]), [""; 0]);
        for payload in &payloads[1..] {
            assert_eq!(payload["order"], Value::Null, "{payload:#}");
            assert!(errors(payload)[0].starts_with("DUPLICATE"), "{payload:#}");
        }
    }
}

/// Numbers of orders, as numbers.
fn numbers<'a>(orders: impl IntoIterator<Item = &'a Value>) -> Vec<u32> {
    orders.into_iter().map(|order| order["orderNumber"].as_str().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn what_is_refused_leaves_no_gap() {
    let shop = shop().await;
    let mut made = numbers([&shop.made(order(json!({}))).await]);
    let bad = || order(json!({ "charges": { "tax": "-1" } }));
    for _ in 0..5 {
        shop.refused(bad()).await;
        shop.create(order(json!({ "dryRun": true }))).await;
        assert_eq!(outcomes(&shop.bulk(vec![order(json!({})), bad()], "REJECT_EVERYTHING").await)[0], "stopped");
        let some = shop.bulk(vec![bad(), order(json!({})), bad(), order(json!({}))], "REJECT_FAILED").await;
        let results = some["results"].as_array().unwrap();
        made.extend(numbers([&results[1]["order"], &results[3]["order"]]));
        // What a key made before needs no number.
        let keyed = order(json!({ "idempotencyKey": "k" }));
        let first = shop.create(keyed.clone()).await;
        if first["replayed"] == false {
            made.extend(numbers([&first["order"]]));
        }
        shop.create(keyed).await;
        made.extend(numbers([&shop.made(order(json!({}))).await]));
    }
    assert!(made.iter().copied().eq(1..=made.last().copied().unwrap()), "{made:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn numbers_come_back_and_never_repeat() {
    let (here, mut made) = (shop().await, Vec::new());
    let there = here.elsewhere().await;
    for round in 0..4 {
        let order_of_task = |index: usize| match index % 4 {
            0 => order(json!({ "charges": { "tax": "-1" } })),
            1 => order(json!({ "idempotencyKey": format!("{round}-{}", index / 8) })),
            _ => order(json!({})),
        };
        let tasks: Vec<_> = (0..24)
            .map(|index| {
                let (shop, input) = (if index % 2 == 0 { here.clone() } else { there.clone() }, order_of_task(index / 2));
                tokio::spawn(async move {
                    let document = crate::support::save_document("createSalesOrder", "order { orderNumber } replayed");
                    shop.run(&document, json!({ "input": input })).await["payload"].take()
                })
            })
            .collect();
        for task in tasks {
            let payload = task.await.unwrap();
            if payload["order"].is_object() && payload["replayed"] == false {
                made.extend(numbers([&payload["order"]]));
            }
        }
        let bulk = here.bulk(vec![order(json!({})), order(json!({ "charges": { "tax": "-1" } })), order(json!({}))], "REJECT_FAILED").await;
        made.extend(numbers([&bulk["results"][0]["order"], &bulk["results"][2]["order"]]));
    }
    // What either process has left fills the gaps, from below.
    for shop in [&here, &there] {
        for _ in 0..12 {
            made.extend(numbers([&shop.made(order(json!({}))).await]));
        }
    }
    let count = made.len();
    made.sort_unstable();
    made.dedup();
    assert_eq!(made.len(), count, "a number was given twice: {made:?}");
    // But for what stands in the two blocks still.
    let last = usize::try_from(made[count - 1]).unwrap();
    assert!(last <= count + 256, "{count} orders have numbers up to {last}: {made:?}");
}

/// A number that somebody takes by hand is passed over, and no other one is lost for it.
#[tokio::test]
async fn a_number_taken_by_hand_costs_no_other() {
    let shop = shop().await;
    let first = numbers([&shop.made(order(json!({}))).await])[0];
    shop.made(order(json!({ "orderNumber": format!("{:07}", first + 2) }))).await;
    let mut next = Vec::new();
    for _ in 0..3 {
        next.extend(numbers([&shop.made(order(json!({}))).await]));
    }
    assert_eq!(next, [first + 1, first + 3, first + 4]);
}

/// What no look before the write sees: the table itself refuses.
#[tokio::test]
async fn postgres_refuses_a_number_that_was_taken_and_given_up_meanwhile() {
    use entity::{former_order_number, order};
    use sea_orm::{ActiveModelTrait, ColumnTrait, DbBackend, IntoActiveModel, QueryFilter};
    let shop = shop().await;
    if shop.database.reader().get_database_backend() != DbBackend::Postgres {
        return;
    }
    let made = shop.made(order(json!({ "orderNumber": "A" }))).await;
    let id = domain::id::parse(made["id"].as_str().unwrap()).unwrap().1;
    let row = <order::Entity as entity::Tenant>::of(shop.organization).filter(order::Column::Id.eq(id));
    let row = row.one(shop.database.reader()).await.unwrap().unwrap();
    let tx = shop.database.begin().await.unwrap();
    let former = former_order_number::Model { organization_id: shop.organization, order_number: "B".to_owned(), order_id: id };
    former.into_active_model().reset_all().insert(&tx).await.unwrap();
    let other = order::Model { id: uuid::Uuid::now_v7(), order_number: "B".to_owned(), ..row };
    let refusal = other.into_active_model().reset_all().insert(&tx).await.unwrap_err();
    assert!(domain::error::is_unique_violation(&refusal), "{refusal}");
}
