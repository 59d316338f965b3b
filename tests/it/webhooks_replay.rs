//! Which events a webhook sends, what of them is sent again, what is given up, and what is told of all that.

use chrono::{TimeDelta, Utc};
use domain::webhook::queue;
use entity::{Tenant, WebhookDeliveryStatus, webhook_attempt, webhook_delivery};
use sea_orm::QueryFilter;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Shop, errors, order_of, with};
use crate::webhooks_support::{printed, told};

/// With an account on a second channel.
async fn open() -> Shop {
    let shop = Shop::open().await;
    shop.stocked("TEA", 99).await;
    shop.save("saveChannelAccount", "channelAccount", "id", json!({ "name": "EDI", "type": "EDI" })).await;
    shop
}

/// An order with three events: created, a note, cancelled.
async fn busy_order(shop: &Shop, number: &str, source: &str) -> Value {
    let input = with(order_of(&[("TEA", 1)]), json!({ "orderNumber": number, "channel": { "type": source } }));
    let order = shop.made(input).await;
    shop.run(
        "mutation($id: ID!) { addOrderNote(input: { orderId: $id, note: { text: \"x\" } }) { userErrors { code } } }",
        json!({ "id": order["id"] }),
    )
    .await;
    shop.cancel(&order).await;
    order
}

async fn replayed(shop: &Shop, id: &Value, more: Value) -> Value {
    let payload = shop.hook("replayWebhook", "webhook { id waiting } count", with(json!({ "id": id }), more)).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
    payload["count"].clone()
}

#[tokio::test]
async fn a_webhook_sends_what_it_is_asked_for() {
    let shop = open().await;
    for (filter, expected) in [
        (json!({}), vec![1, 2, 3, 1, 2, 3]),
        (json!({ "types": ["CREATED", "CANCELLED"] }), vec![1, 3, 1, 3]),
        (json!({ "fields": ["notes"] }), vec![2, 2]),
        (json!({ "fields": ["cancelReason", "notes", "gift"] }), vec![2, 3, 2, 3]),
        (json!({ "sources": ["EDI", "PHONE"] }), vec![1, 2, 3]),
        (json!({ "types": ["CREATED"], "fields": ["status"], "sources": ["WEBSITE"] }), vec![1]),
        (json!({ "types": ["NOTE_ADDED"], "fields": ["status"] }), vec![]),
    ] {
        let id = shop.new_webhook(filter.clone()).await["id"].clone();
        let round = id.as_str().unwrap();
        busy_order(&shop, &format!("{round}-a"), "EDI").await;
        busy_order(&shop, &format!("{round}-b"), "WEBSITE").await;
        assert_eq!(shop.webhook_now(&id).await["waiting"], expected.len(), "{filter}");
        let versions: Vec<_> = shop.plan(&id).await.iter().map(|delivery| delivery.version).collect();
        assert_eq!(versions, expected, "{filter}");
    }
}

#[tokio::test]
async fn an_order_s_events_are_sent_again_by_their_versions() {
    let shop = open().await;
    let early = busy_order(&shop, "1", "WEBSITE").await;
    let id = shop.new_webhook(json!({ "types": ["CREATED", "CANCELLED"] })).await["id"].clone();
    let order = busy_order(&shop, "2", "WEBSITE").await;
    // What it has not come to is sent anyway.
    assert_eq!(replayed(&shop, &id, json!({ "orderId": order["id"] })).await, 0);
    let before = shop.plan(&id).await;
    for delivery in &before {
        shop.deliver(delivery).await;
    }
    assert_eq!(replayed(&shop, &id, json!({ "orderId": order["id"] })).await, 2);
    let after = shop.deliveries(&id).await;
    assert_eq!(told(&after), ["1 Waiting", "3 Waiting"]);
    let ids = |deliveries: &[webhook_delivery::Model]| deliveries.iter().map(|delivery| delivery.id).collect::<Vec<_>>();
    assert_eq!(ids(&after), ids(&before), "the receiver knows them again");
    assert!(after.iter().all(|delivery| delivery.attempts == 0 && delivery.delivered_at.is_none() && delivery.due_at.is_some()));
    // One of before the webhook was made gets deliveries now.
    assert_eq!(replayed(&shop, &id, json!({ "orderId": early["id"] })).await, 2);
    assert_eq!(shop.deliveries(&id).await.len(), 4);
    assert_eq!(shop.webhook_now(&id).await["waiting"], 4);
}

#[tokio::test]
async fn a_single_delivery_is_sent_again() {
    let shop = open().await;
    let id = shop.new_webhook(json!({})).await["id"].clone();
    busy_order(&shop, "1", "WEBSITE").await;
    let planned = shop.plan(&id).await;
    shop.deliver(&planned[0]).await;
    shop.deliver(&planned[1]).await;
    let given_up = vec![
        (webhook_delivery::Column::Status, WebhookDeliveryStatus::GivenUp.into()),
        (webhook_delivery::Column::DueAt, Option::<chrono::DateTime<Utc>>::None.into()),
    ];
    shop.put_delivery(planned[2].id, given_up).await;
    // Whatever it sends today.
    shop.webhook(json!({ "id": id, "types": ["HELD"] })).await;
    let send_again = async |delivery: &webhook_delivery::Model| {
        assert_eq!(replayed(&shop, &id, json!({ "deliveryId": printed(delivery) })).await, 1);
        told(&shop.deliveries(&id).await)
    };
    assert_eq!(send_again(&planned[0]).await, ["1 Waiting", "2 Delivered", "3 GivenUp"]);
    assert_eq!(send_again(&planned[2]).await, ["1 Waiting", "2 Delivered", "3 Waiting"]);
    // One that waits is due at once.
    shop.fail(&planned[2], Utc::now() + TimeDelta::hours(1)).await;
    assert_eq!(send_again(&planned[2]).await, ["1 Waiting", "2 Delivered", "3 Waiting"]);
    assert!(shop.deliveries(&id).await[2].due_at.unwrap() <= Utc::now());
}

#[tokio::test]
async fn events_of_a_time_are_sent_again_in_their_order() {
    let shop = open().await;
    busy_order(&shop, "1", "WEBSITE").await;
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    let moment = Utc::now();
    busy_order(&shop, "2", "WEBSITE").await;
    let id = shop.new_webhook(json!({ "types": ["CREATED", "CANCELLED"] })).await["id"].clone();
    busy_order(&shop, "3", "WEBSITE").await;
    for delivery in shop.plan(&id).await {
        shop.deliver(&delivery).await;
    }
    let end = shop.webhook_row(&id).await.position;
    assert_eq!(replayed(&shop, &id, json!({ "from": moment.to_rfc3339() })).await, 4);
    assert_eq!(shop.webhook_now(&id).await["waiting"], 4);
    // Nothing beyond the place is sent before the webhook has come to it again.
    let row = shop.webhook_row(&id).await;
    assert!(row.position < end);
    let ready = webhook_delivery::Entity::of(shop.organization).filter(queue::waiting(&row)).all(shop.database.reader()).await.unwrap();
    assert!(ready.is_empty(), "{ready:?}");
    let again = shop.plan(&id).await;
    assert_eq!(told(&again), ["1 Waiting", "3 Waiting", "1 Waiting", "3 Waiting"]);
    assert_eq!(shop.webhook_row(&id).await.position, end);
    // What it has not come to yet is sent anyway, and a time to come has nothing.
    assert_eq!(replayed(&shop, &id, json!({ "from": (Utc::now() + TimeDelta::hours(2)).to_rfc3339() })).await, 0);
    assert_eq!(shop.webhook_row(&id).await.position, end);
    assert_eq!(replayed(&shop, &id, json!({ "from": "2020-01-01" })).await, 6);
    assert_eq!(replayed(&shop, &id, json!({ "from": "2020-01-01" })).await, 0, "it stands before them already");
}

#[tokio::test]
async fn a_replay_says_what_exactly() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let (id, other) = (shop.new_webhook(json!({})).await["id"].clone(), shop.new_webhook(json!({})).await["id"].clone());
    shop.made(order_of(&[("TEA", 1)])).await;
    let foreign = printed(&shop.plan(&other).await[0]);
    for (input, expected) in [
        (json!({}), "REQUIRED input"),
        (json!({ "from": " ", "orderId": "", "deliveryId": null }), "REQUIRED input"),
        (json!({ "from": "2026-01-01", "orderId": "order_01h2xcejqtf2nbrexx3vqjhp41" }), "CONFLICT input"),
        (json!({ "from": "yesterday" }), "INVALID input.from"),
        (json!({ "orderId": "order_01h2xcejqtf2nbrexx3vqjhp41" }), "NOT_FOUND input.orderId"),
        (json!({ "orderId": "x" }), "INVALID input.orderId"),
        (json!({ "deliveryId": foreign }), "NOT_FOUND input.deliveryId"),
        (json!({ "deliveryId": "whd_01h2xcejqtf2nbrexx3vqjhp41" }), "NOT_FOUND input.deliveryId"),
    ] {
        let refused = shop.hook("replayWebhook", "webhook { id } count", with(json!({ "id": id }), input.clone())).await;
        assert_eq!((errors(&refused), &refused["count"]), (vec![expected.to_owned()], &Value::Null), "{input}");
    }
    let refused = shop.hook("replayWebhook", "count", json!({ "id": "", "from": "yesterday" })).await;
    assert_eq!(errors(&refused), ["INVALID input.from", "REQUIRED input.id"]);
}

#[tokio::test]
async fn only_what_waits_is_given_up() {
    let shop = open().await;
    let id = shop.new_webhook(json!({})).await["id"].clone();
    busy_order(&shop, "1", "WEBSITE").await;
    let planned = shop.plan(&id).await;
    shop.deliver(&planned[1]).await;
    let skip = async |delivery: &webhook_delivery::Model| {
        shop.hook("skipWebhookDelivery", "delivery { id status nextAttemptAt }", json!({ "id": printed(delivery) })).await
    };
    let skipped = skip(&planned[0]).await;
    assert_eq!(skipped["delivery"], json!({ "id": printed(&planned[0]), "status": "SKIPPED", "nextAttemptAt": null }));
    for done in &planned[..2] {
        assert_eq!(errors(&skip(done).await), ["CONFLICT input.id"]);
    }
    assert_eq!(told(&shop.deliveries(&id).await), ["1 Skipped", "2 Delivered", "3 Waiting"]);
    let refused = shop.hook("skipWebhookDelivery", "delivery { id }", json!({ "id": "whd_01h2xcejqtf2nbrexx3vqjhp41" })).await;
    assert_eq!(errors(&refused), ["NOT_FOUND input.id"]);
}

#[tokio::test]
async fn deliveries_are_listed_with_their_attempts() {
    let shop = open().await;
    let id = shop.new_webhook(json!({})).await["id"].clone();
    let (first, second) = (busy_order(&shop, "1", "WEBSITE").await, busy_order(&shop, "2", "WEBSITE").await);
    let planned = shop.plan(&id).await;
    shop.deliver(&planned[0]).await;
    let tx = shop.database.begin().await.unwrap();
    let attempts =
        [(1, Some(500), Some("It answered 500."), Some("oops")), (2, None, Some("Nobody answered."), None), (3, Some(200), None, None)];
    let attempt = |(second, status_code, error, response): (i64, Option<i32>, Option<&str>, Option<&str>)| webhook_attempt::Model {
        organization_id: shop.organization,
        id: Uuid::now_v7(),
        delivery_id: planned[0].id,
        at: chrono::DateTime::from_timestamp(1_790_000_000 - second, 0).unwrap(),
        duration_ms: 12,
        status_code,
        error: error.map(str::to_owned),
        response: response.map(str::to_owned),
    };
    domain::insert::insert::<webhook_attempt::Entity, webhook_attempt::ActiveModel>(&tx, attempts.map(attempt)).await.unwrap();
    shop.database.commit(tx).await.unwrap();

    let list = async |arguments: &str| {
        let query = format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on Webhook {{ deliveries{arguments} {{ totalCount pageInfo {{ hasNextPage hasPreviousPage endCursor startCursor }}
                nodes {{ id status webhook {{ id }} event {{ version order {{ id }} }} attempts {{ statusCode error response durationMs }} nextAttemptAt deliveredAt }} }} }} }} }}"
        );
        shop.run(&query, json!({ "id": id })).await["node"]["deliveries"].take()
    };
    let all = list("").await;
    let nodes = all["nodes"].as_array().unwrap();
    let listed: Vec<_> = nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect();
    let newest: Vec<_> = planned.iter().rev().map(printed).collect();
    assert_eq!((listed, &all["totalCount"]), (newest, &json!(6)), "the newest first");
    let last = &nodes[5];
    assert_eq!((&last["status"], &last["nextAttemptAt"], &last["webhook"]["id"]), (&json!("DELIVERED"), &Value::Null, &id));
    assert_eq!((&last["event"]["version"], &last["event"]["order"]["id"]), (&json!(1), &first["id"]));
    let told: Vec<_> = last["attempts"].as_array().unwrap().iter().map(|attempt| attempt["statusCode"].clone()).collect();
    assert_eq!(told, [json!(200), Value::Null, json!(500)], "the newest last");
    assert_eq!(last["attempts"][2], json!({ "statusCode": 500, "error": "It answered 500.", "response": "oops", "durationMs": 12 }));

    // Both ways through the list.
    let page = list("(first: 4)").await;
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
    let rest = list(&format!("(first: 4, after: {})", page["pageInfo"]["endCursor"])).await;
    assert_eq!((rest["nodes"].as_array().unwrap().len(), &rest["pageInfo"]["hasNextPage"]), (2, &json!(false)));
    let back = list(&format!("(last: 3, before: {})", rest["pageInfo"]["startCursor"])).await;
    assert_eq!((&back["nodes"][2], &back["pageInfo"]["hasPreviousPage"]), (&page["nodes"][3], &json!(true)));

    assert_eq!(list("(status: [DELIVERED])").await["totalCount"], 1);
    assert_eq!(list("(status: [WAITING])").await["totalCount"], 5);
    assert_eq!(list("(status: [WAITING, DELIVERED, SKIPPED])").await["totalCount"], 6);
    assert_eq!(list("(status: [])").await["totalCount"], 0);
    assert_eq!(list(&format!("(orderId: {})", second["id"])).await["totalCount"], 3);
    assert_eq!(list(&format!("(orderId: {}, status: [DELIVERED])", first["id"])).await["totalCount"], 1);
    assert_eq!(list("(orderId: \"x\")").await["totalCount"], 0);
    let node =
        shop.run("query($id: ID!) { node(id: $id) { ... on WebhookDelivery { id status } } }", json!({ "id": printed(&planned[0]) })).await;
    assert_eq!(node["node"], json!({ "id": printed(&planned[0]), "status": "DELIVERED" }));
}

#[tokio::test]
async fn lists_of_many_cost_few_statements() {
    let shop = open().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(shop.new_webhook(json!({ "fields": ["status"], "sources": ["WEBSITE"] })).await["id"].clone());
    }
    busy_order(&shop, "1", "WEBSITE").await;
    for id in &ids {
        shop.plan(id).await;
    }
    let query = "{ webhooks { waiting deliveries { nodes { attempts { at } event { version order { id } } webhook { id } } } } }";
    shop.run(query, json!({})).await;
    let (statements, answer) = shop.statements(shop.run(query, json!({}))).await;
    assert_eq!(answer["webhooks"].as_array().unwrap().len(), 5);
    // Webhooks, two for what waits, their pages, attempts, events, orders; and what begins and ends the snapshot.
    assert!(statements <= 10, "{statements}");
}
