//! What webhooks are sent: each event once, in an order's order, signed, and to whom it belongs.

use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use domain::webhook::port::Answer;
use entity::{EventTypes, OrderEventType, Texts, WebhookDeliveryStatus, order_event, webhook};
use order_gateway::webhooks::Data;
use serde_json::{Value, json};

use crate::support::{Shop, priced, with};
use crate::webhook_sends_support::{Hands, Receiver, Reply, send, send_with, versions};

use WebhookDeliveryStatus::{Delivered, Waiting};

async fn shop() -> Shop {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    shop
}

impl Shop {
    async fn some_order(&self) -> Value {
        self.made(priced(&[(1, "10")])).await
    }

    async fn note(&self, order: &Value) {
        let input = json!({ "orderId": order["id"], "note": { "text": "A word" } });
        let data = self
            .run(
                "mutation($input: AddOrderNoteInput!) { addOrderNote(input: $input) { userErrors { message } } }",
                json!({ "input": input }),
            )
            .await;
        assert_eq!(data["addOrderNote"]["userErrors"], json!([]));
    }
}

#[tokio::test]
async fn every_event_arrives_signed_and_once() {
    let (shop, receiver) = (shop().await, Receiver::begin().await);
    let sender = send(&shop, &Hands::default());
    let webhook = shop.hooked(&receiver).await;
    let order = shop.some_order().await;
    shop.note(&order).await;
    let got = receiver.wait_for(2).await;
    shop.delivered_as(webhook.id, &[Delivered, Delivered]).await;
    let (first, second) = (&got[0], &got[1]);
    assert_eq!((first.version(), second.version()), (1, 2));
    assert_eq!((&first.body["type"], &second.body["type"]), (&json!("order.created"), &json!("order.note_added")));
    for one in &got {
        assert_eq!(one.held_by(&webhook), ["v1", "v1a"]);
        assert_eq!(one.body["timestamp"], one.body["data"]["occurredAt"]);
        assert!((Utc::now().timestamp() - one.timestamp).abs() < 15);
    }
    let data = &first.body["data"];
    let event = shop.run("query($id: ID!) { node(id: $id) { ... on OrderEvent { version } } }", json!({ "id": data["eventId"] })).await;
    assert_eq!((&event["node"]["version"], &data["orderId"]), (&json!(1), &order["id"]));
    assert_eq!((&data["orderNumber"], &data["organizationId"]), (&order["orderNumber"], &json!(shop.id())));
    assert_eq!((&data["type"], &data["actor"], &data["reason"]), (&json!("CREATED"), &json!("tester"), &Value::Null));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(receiver.got().len(), 2);
    // All of it is written down, and nobody owns the webhook once its sender has ended.
    let delivery = &shop.sent_to(webhook.id).await[0];
    assert!(first.id.starts_with("whd_") && delivery.delivered_at.is_some() && delivery.due_at.is_none());
    let attempts = shop.attempts_of(delivery.id).await;
    assert_eq!((attempts.len(), attempts[0].status_code, attempts[0].error.as_deref()), (1, Some(204), None));
    let now = shop.hook_now(webhook.id).await;
    assert!(now.owner.is_some() && now.last_delivered_at.is_some() && now.failing_since.is_none());
    sender.end().await;
    let now = shop.hook_now(webhook.id).await;
    assert_eq!((now.owner, now.owned_until), (None, None));
}

#[tokio::test]
async fn what_changed_nothing_is_not_sent() {
    let (shop, receiver) = (shop().await, Receiver::begin().await);
    let sender = send(&shop, &Hands::default());
    let webhook = shop.hooked(&receiver).await;
    let payload = shop.create(with(priced(&[(1, "10")]), json!({ "dryRun": true }))).await;
    assert!(payload["preview"].is_object(), "{payload}");
    shop.refused(json!({ "lines": [] })).await;
    shop.some_order().await;
    receiver.wait_for(1).await;
    shop.delivered_as(webhook.id, &[Delivered]).await;
    assert_eq!(receiver.got().len(), 1);
    sender.end().await;
}

#[tokio::test]
async fn each_order_keeps_its_order_and_waits_for_no_other() {
    let (shop, receiver) = (shop().await, Receiver::begin().await);
    let (bad, good) = (shop.some_order().await, shop.some_order().await);
    let refused = bad["id"].as_str().unwrap().to_owned();
    receiver.does(move |got| Reply::Status(if got.order() == refused { 500 } else { 200 }));
    let webhook = shop.hooked_with(&receiver, |webhook| webhook.position = 0).await;
    let hands = Hands::default();
    let sender = send(&shop, &hands);
    shop.note(&bad).await;
    shop.note(&good).await;
    shop.note(&good).await;
    // In the list's order: bad 1, good 1, bad 2, good 2, good 3.
    shop.delivered_as(webhook.id, &[Waiting, Delivered, Waiting, Delivered, Delivered]).await;
    let first = shop.tried(webhook.id, 1).await;
    let wait = first.due_at.unwrap() - Utc::now();
    assert!(wait > TimeDelta::seconds(2) && wait < TimeDelta::seconds(6), "{wait}");
    let attempts = shop.attempts_of(first.id).await;
    assert_eq!((attempts[0].status_code, attempts[0].response.as_deref()), (Some(500), Some("noted")));
    assert_eq!(attempts[0].error.as_deref(), Some("The answer has status 500."));
    receiver.does(|_| Reply::Status(200));
    hands.forward(TimeDelta::seconds(7));
    shop.delivered_as(webhook.id, &[Delivered; 5]).await;
    let versions = versions(&receiver.got());
    assert_eq!((&versions[bad["id"].as_str().unwrap()], &versions[good["id"].as_str().unwrap()]), (&vec![1, 2], &vec![1, 2, 3]));
    // The same id for every attempt.
    let of_bad: Vec<_> = receiver.got().into_iter().filter(|got| got.order() == bad["id"] && got.version() == 1).collect();
    assert!(of_bad.len() == 2 && of_bad[0].id == of_bad[1].id);
    sender.end().await;
}

#[tokio::test]
async fn a_receiver_that_hangs_keeps_no_other_waiting() {
    let (shop, receiver, dead) = (shop().await, Receiver::begin().await, Receiver::begin().await);
    dead.does(|_| Reply::Hang);
    let sender = send(&shop, &Hands::default());
    let (webhook, slow) = (shop.hooked(&receiver).await, shop.hooked(&dead).await);
    for _ in 0..12 {
        shop.some_order().await;
    }
    let begun = std::time::Instant::now();
    shop.delivered_as(webhook.id, &[Delivered; 12]).await;
    // One after the other, the dead one would have taken 8 s.
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    let tried = shop.tried(slow.id, 1).await;
    let attempt = &shop.attempts_of(tried.id).await[0];
    assert_eq!((attempt.status_code, attempt.error.as_deref()), (None, Some("No answer within 0.7 s.")));
    assert!(shop.hook_now(slow.id).await.failing_since.is_some());
    sender.end().await;
}

#[tokio::test]
async fn only_what_is_wanted_is_sent() {
    let (shop, receiver, other) = (shop().await, Receiver::begin().await, Receiver::begin().await);
    let sender = send(&shop, &Hands::default());
    let notes = shop.hooked_with(&receiver, |webhook| webhook.types = EventTypes(vec![OrderEventType::NoteAdded])).await;
    let po = shop.hooked_with(&other, |webhook| webhook.fields = Texts(vec!["purchaseOrderNumber".into()])).await;
    let order = shop.some_order().await;
    shop.note(&order).await;
    shop.updated(&order, json!({ "purchaseOrderNumber": "PO-7" })).await;
    shop.delivered_as(notes.id, &[Delivered]).await;
    shop.delivered_as(po.id, &[Delivered]).await;
    assert_eq!(receiver.got()[0].body["type"], "order.note_added");
    assert_eq!(other.got()[0].body["data"]["changes"]["purchaseOrderNumber"]["to"], "PO-7");
    sender.end().await;
}

#[tokio::test]
async fn tenants_never_see_one_anothers_events() {
    let shop = shop().await;
    let neighbour = shop.neighbour().await;
    neighbour.product("TEA", json!({})).await;
    let (mine, theirs) = (Receiver::begin().await, Receiver::begin().await);
    let sender = send(&shop, &Hands::default());
    let (one, two) = (shop.hooked(&mine).await, neighbour.hooked(&theirs).await);
    for _ in 0..3 {
        shop.some_order().await;
        neighbour.some_order().await;
    }
    shop.delivered_as(one.id, &[Delivered; 3]).await;
    neighbour.delivered_as(two.id, &[Delivered; 3]).await;
    assert!(mine.got().iter().all(|got| got.body["data"]["organizationId"] == shop.id()));
    assert!(theirs.got().iter().all(|got| got.body["data"]["organizationId"] == neighbour.id()));
    sender.end().await;
}

#[tokio::test]
async fn a_rotation_fails_no_check() {
    let (shop, receiver) = (shop().await, Receiver::begin().await);
    let hands = Hands::default();
    let sender = send(&shop, &hands);
    let old = shop.hooked(&receiver).await;
    shop.some_order().await;
    receiver.wait_for(1).await;
    let new = webhook::Model {
        secret: entity::Secret::new("c2VjcmV0IG9mIHRoaXJ0eS10d28gYnl0ZXMgaGVyZSE=".into()),
        signing_key: entity::Secret::new("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=".into()),
        ..old.clone()
    };
    for (column, secret) in [
        (webhook::Column::OldSecret, &old.secret),
        (webhook::Column::OldSigningKey, &old.signing_key),
        (webhook::Column::SigningKey, &new.signing_key),
        (webhook::Column::Secret, &new.secret),
    ] {
        shop.change_hook(old.id, column, secret.expose().to_owned()).await;
    }
    shop.change_hook(old.id, webhook::Column::OldUntil, Utc::now() + TimeDelta::hours(1)).await;
    shop.some_order().await;
    receiver.wait_for(2).await;
    hands.forward(TimeDelta::hours(2));
    shop.some_order().await;
    let got = receiver.wait_for(3).await;
    let held: Vec<_> = got.iter().map(|got| (got.held_by(&old).len(), got.held_by(&new).len())).collect();
    assert_eq!(held, [(2, 0), (2, 2), (0, 2)]);
    sender.end().await;
}

/// A document that fails where it is told to.
struct Documents;

impl Data for Documents {
    fn of<'a>(&'a self, _: &'a webhook::Model, document: &'a str, event: &'a order_event::Model) -> Answer<'a, Result<Value, String>> {
        Box::pin(async move {
            if document == "fails" {
                Err("orders: the scope orders:read is missing".to_owned())
            } else {
                Ok(json!({ "version": event.version }))
            }
        })
    }
}

#[tokio::test]
async fn a_document_makes_the_data_or_says_why_not() {
    let (shop, receiver) = (shop().await, Receiver::begin().await);
    let sender = send_with(&shop, &Hands::default(), Arc::new(Documents));
    let good = shop.hooked_with(&receiver, |webhook| webhook.query = Some("works".into())).await;
    let bad = shop.hooked_with(&receiver, |webhook| webhook.query = Some("fails".into())).await;
    shop.some_order().await;
    shop.delivered_as(good.id, &[Delivered]).await;
    let got = receiver.got();
    assert_eq!((got.len(), &got[0].body["data"]), (1, &json!({ "version": 1 })));
    let tried = shop.tried(bad.id, 1).await;
    let attempt = &shop.attempts_of(tried.id).await[0];
    assert_eq!((tried.status, attempt.status_code), (Waiting, None));
    assert_eq!(attempt.error.as_deref(), Some("orders: the scope orders:read is missing"));
    sender.end().await;
}
