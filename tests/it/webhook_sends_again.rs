//! What does not arrive is sent again, until it does, or for so long.

use chrono::{TimeDelta, Utc};
use domain::webhook::old_attempts;
use entity::{WebhookDeliveryStatus, WebhookStatus, webhook};
use serde_json::{Value, json};

use crate::support::log::Log;
use crate::support::{Shop, priced};
use crate::webhook_sends_support::{Hands, Receiver, Reply, send, versions};

use WebhookDeliveryStatus::{Delivered, GivenUp, Waiting};

async fn shop() -> (Shop, Receiver, Hands) {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    (shop, Receiver::begin().await, Hands::default())
}

async fn order(shop: &Shop) -> Value {
    shop.made(priced(&[(1, "10")])).await
}

async fn stopped(shop: &Shop, id: uuid::Uuid) -> webhook::Model {
    for _ in 0..500 {
        let webhook = shop.hook_now(id).await;
        if webhook.status == WebhookStatus::Disabled {
            return webhook;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it was never disabled");
}

#[tokio::test]
async fn each_way_to_fail_is_told_and_tried_again() {
    for (reply, error, status) in [
        (Reply::With(302, "location", "http://127.0.0.1:1/"), "The answer has status 302: redirects are not followed.", Some(302)),
        (Reply::Break(503), "The answer has status 503.", Some(503)),
        (Reply::Status(404), "The answer has status 404.", Some(404)),
    ] {
        let (shop, receiver, hands) = shop().await;
        receiver.does(move |_| reply);
        let sender = send(&shop, &hands);
        let webhook = shop.hooked(&receiver).await;
        order(&shop).await;
        let tried = shop.tried(webhook.id, 1).await;
        let attempt = &shop.attempts_of(tried.id).await[0];
        assert_eq!((attempt.error.as_deref(), attempt.status_code), (Some(error), status));
        receiver.does(|_| Reply::Status(200));
        hands.forward(TimeDelta::seconds(7));
        shop.delivered_as(webhook.id, &[Delivered]).await;
        assert!(shop.hook_now(webhook.id).await.failing_since.is_none());
        sender.end().await;
    }
}

#[tokio::test]
async fn a_receiver_says_when_it_wants_to_be_asked_again() {
    let (shop, receiver, hands) = shop().await;
    receiver.does(|_| Reply::With(429, "retry-after", "600"));
    let sender = send(&shop, &hands);
    let webhook = shop.hooked(&receiver).await;
    order(&shop).await;
    let tried = shop.tried(webhook.id, 1).await;
    let wait = tried.due_at.unwrap() - Utc::now();
    assert!(wait > TimeDelta::seconds(590) && wait <= TimeDelta::seconds(601), "{wait}");
    hands.forward(TimeDelta::seconds(580));
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(receiver.got().len(), 1);
    receiver.does(|_| Reply::Status(200));
    hands.forward(TimeDelta::seconds(30));
    shop.delivered_as(webhook.id, &[Delivered]).await;
    sender.end().await;
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_left_alone() {
    let (shop, receiver, hands) = shop().await;
    let log = Log::begin(tracing::Level::WARN);
    receiver.does(|_| Reply::Status(410));
    let sender = send(&shop, &hands);
    let webhook = shop.hooked(&receiver).await;
    order(&shop).await;
    let now = stopped(&shop, webhook.id).await;
    assert_eq!((now.owner, now.failing_since.is_some()), (None, true));
    hands.forward(TimeDelta::days(1));
    order(&shop).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(receiver.got().len(), 1);
    sender.end().await;
    let told = log.end();
    assert!(told.contains("answered 410") && told.contains("whk_"), "{told}");
    assert!(!told.contains(webhook.secret.expose()));
}

#[tokio::test]
async fn after_five_days_of_failure_it_stops_and_goes_on_where_it_was() {
    let (shop, receiver, hands) = shop().await;
    receiver.does(|_| Reply::Status(503));
    let sender = send(&shop, &hands);
    let webhook = shop.hooked(&receiver).await;
    order(&shop).await;
    shop.tried(webhook.id, 1).await;
    let mut tries = 1;
    for days in [1, 2, 1] {
        hands.forward(TimeDelta::days(days));
        tries += 1;
        shop.tried(webhook.id, tries).await;
        assert_eq!(shop.hook_now(webhook.id).await.status, WebhookStatus::Active);
    }
    hands.forward(TimeDelta::days(1));
    stopped(&shop, webhook.id).await;
    // Nothing is given up: the receiver failed, and not this delivery.
    order(&shop).await;
    receiver.does(|_| Reply::Status(200));
    shop.change_hook(webhook.id, webhook::Column::FailingSince, None::<chrono::DateTime<Utc>>).await;
    shop.change_hook(webhook.id, webhook::Column::Status, "ACTIVE").await;
    hands.forward(TimeDelta::days(1));
    shop.delivered_as(webhook.id, &[Delivered, Delivered]).await;
    sender.end().await;
}

#[tokio::test]
async fn one_that_fails_for_five_days_while_others_arrive_is_given_up() {
    let (shop, receiver, hands) = shop().await;
    let sender = send(&shop, &hands);
    let webhook = shop.hooked(&receiver).await;
    let bad = order(&shop).await["id"].as_str().unwrap().to_owned();
    receiver.wait_for(1).await;
    let refused = bad.clone();
    receiver.does(move |got| Reply::Status(if got.order() == refused { 500 } else { 200 }));
    shop.updated(&json!({ "id": bad }), json!({ "purchaseOrderNumber": "1" })).await;
    shop.updated(&json!({ "id": bad }), json!({ "purchaseOrderNumber": "2" })).await;
    order(&shop).await;
    shop.delivered_as(webhook.id, &[Delivered, Waiting, Waiting, Delivered]).await;
    hands.forward(TimeDelta::days(4));
    order(&shop).await;
    shop.delivered_as(webhook.id, &[Delivered, Waiting, Waiting, Delivered, Delivered]).await;
    hands.forward(TimeDelta::days(2));
    // The order's next one is tried then, for five days of its own.
    shop.delivered_as(webhook.id, &[Delivered, GivenUp, Waiting, Delivered, Delivered]).await;
    assert_eq!(shop.hook_now(webhook.id).await.status, WebhookStatus::Active);
    receiver.does(|_| Reply::Status(200));
    hands.forward(TimeDelta::days(1));
    shop.delivered_as(webhook.id, &[Delivered, GivenUp, Delivered, Delivered, Delivered]).await;
    sender.end().await;
}

#[tokio::test]
async fn a_paused_webhook_keeps_its_place() {
    let (shop, receiver, hands) = shop().await;
    let sender = send(&shop, &hands);
    let webhook = shop.hooked(&receiver).await;
    order(&shop).await;
    receiver.wait_for(1).await;
    shop.change_hook(webhook.id, webhook::Column::Status, "PAUSED").await;
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    for _ in 0..3 {
        order(&shop).await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(receiver.got().len(), 1);
    shop.change_hook(webhook.id, webhook::Column::Status, "ACTIVE").await;
    shop.delivered_as(webhook.id, &[Delivered; 4]).await;
    sender.end().await;
}

/// A process that dies leaves its webhooks to another one, which repeats what it does not know of, and loses nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_dies_is_taken_over() {
    let (shop, receiver, hands) = shop().await;
    let webhook = shop.hooked(&receiver).await;
    let elsewhere = shop.elsewhere().await;
    let dying = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (theirs, clock) = (elsewhere.clone(), hands.clone());
    dying.spawn(async move {
        let _sender = send(&theirs, &clock);
        std::future::pending::<()>().await
    });
    let first = order(&shop).await;
    receiver.wait_for(1).await;
    let owner = shop.hook_now(webhook.id).await.owner.unwrap();
    let successor = send(&shop, &hands);
    // While the one lives the other one does nothing.
    for _ in 0..5 {
        shop.updated(&first, json!({ "purchaseOrderNumber": uuid::Uuid::now_v7().to_string() })).await;
    }
    receiver.wait_for(6).await;
    assert_eq!(shop.hook_now(webhook.id).await.owner, Some(owner));
    assert_eq!(receiver.got().len(), 6);
    // All its tasks end where they are.
    dying.shutdown_background();
    for _ in 0..5 {
        shop.updated(&first, json!({ "purchaseOrderNumber": uuid::Uuid::now_v7().to_string() })).await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(shop.hook_now(webhook.id).await.owner, Some(owner), "its term has not ended");
    hands.forward(TimeDelta::seconds(30));
    shop.delivered_as(webhook.id, &[Delivered; 11]).await;
    assert_ne!(shop.hook_now(webhook.id).await.owner, Some(owner));
    assert_eq!(versions(&receiver.got()).into_values().collect::<Vec<_>>(), [(1..=11).collect::<Vec<_>>()]);
    successor.end().await;
}

#[tokio::test]
async fn attempts_are_kept_for_30_days() {
    let (shop, receiver, hands) = shop().await;
    let sender = send(&shop, &hands);
    let webhook = shop.hooked(&receiver).await;
    order(&shop).await;
    let delivery = shop.delivered_as(webhook.id, &[Delivered]).await.remove(0);
    sender.end().await;
    let neighbour = shop.neighbour().await;
    assert_eq!(old_attempts::remove(&shop.database, Utc::now() + TimeDelta::days(29)).await.unwrap(), 0);
    assert_eq!(shop.attempts_of(delivery.id).await.len(), 1);
    assert_eq!(old_attempts::remove(&neighbour.database, Utc::now() + TimeDelta::days(31)).await.unwrap(), 1);
    assert_eq!((shop.attempts_of(delivery.id).await.len(), shop.sent_to(webhook.id).await.len()), (0, 1));
}
