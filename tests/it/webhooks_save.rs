//! Saving webhooks: what is kept, what is refused, and secrets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{TimeDelta, Utc};
use domain::webhook;
use entity::webhook::Column;
use entity::{Tenant, WebhookStatus, webhook_attempt, webhook_delivery};
use sea_orm::PaginatorTrait;
use serde_json::{Value, json};

use crate::support::{Shop, errors, order_of, with};
use crate::webhooks_support::WEBHOOK;

#[tokio::test]
async fn a_webhook_is_made_and_changes_field_by_field() {
    let shop = Shop::open().await;
    let input = json!({
        "name": " ERP ", "url": " https://erp.example/hook?x=1 ", "types": ["CREATED", "CANCELLED", "CREATED"],
        "fields": ["status", " lines ", "status"], "sources": ["WEBSITE", "EDI", "EDI"], "query": "query($orderId: ID!) { order(by: { id: $orderId }) { orderNumber } }",
    });
    let made = shop.webhook(input).await;
    let kept = json!({
        "name": "ERP", "url": "https://erp.example/hook?x=1", "types": ["CREATED", "CANCELLED"], "fields": ["status", "lines"],
        "sources": ["WEBSITE", "EDI"], "query": "query($orderId: ID!) { order(by: { id: $orderId }) { orderNumber } }", "status": "ACTIVE",
        "failingSince": null, "lastDeliveredAt": null, "waiting": 0,
    });
    assert_eq!(with(made.clone(), kept), made);
    assert!(made["id"].as_str().unwrap().starts_with("whk_"), "{made:#}");
    // Left out, null and blank all stay; nothing changes, and so does not the time.
    let same = shop.webhook(json!({ "id": made["id"], "name": "  ", "url": null, "types": null, "query": "" })).await;
    assert_eq!(same, made);
    let lists = shop.webhook(json!({ "id": made["id"], "types": [], "fields": ["paid"], "sources": [] })).await;
    assert_eq!((&lists["types"], &lists["fields"], &lists["sources"]), (&json!([]), &json!(["paid"]), &json!([])));
    let cleared = shop.webhook(json!({ "id": made["id"], "clear": ["NAME", "QUERY"] })).await;
    assert_eq!((&cleared["name"], &cleared["query"], &cleared["url"]), (&Value::Null, &Value::Null, &made["url"]));
    assert_eq!((&cleared["createdAt"], &cleared["publicKey"]), (&made["createdAt"], &made["publicKey"]));
    assert_ne!(cleared["updatedAt"], made["updatedAt"]);
    let other = shop.new_webhook(json!({})).await;
    let listed = shop.run(&format!("{{ webhooks {{ {WEBHOOK} }} }}"), json!({})).await;
    assert_eq!(listed["webhooks"], json!([cleared, other]));
    assert_eq!(shop.webhook_now(&other["id"]).await, other);
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once() {
    let shop = Shop::open().await;
    let input = json!({ "name": "a".repeat(256), "fields": ["status", "colour", ""], "status": "DISABLED", "query": "{ orders", "clear": ["QUERY"] });
    let expected = [
        "TOO_LONG input.name",
        "REQUIRED input.url",
        "INVALID input.fields.1",
        "INVALID input.fields.2",
        "CONFLICT input.query",
        "INVALID input.status",
    ];
    assert_eq!(shop.webhook_refused(input).await, expected);
    assert_eq!(shop.webhook_refused(json!({ "url": " " })).await, ["REQUIRED input.url"]);
    for (id, expected) in
        [("whk_01h2xcejqtf2nbrexx3vqjhp41", "NOT_FOUND"), ("order_01h2xcejqtf2nbrexx3vqjhp41", "NOT_FOUND"), ("x", "INVALID")]
    {
        assert_eq!(shop.webhook_refused(json!({ "id": id, "name": "n" })).await, [format!("{expected} input.id")]);
    }
    let made = shop.new_webhook(json!({ "name": "n" })).await;
    let refused = shop.webhook_refused(json!({ "id": made["id"], "url": "ftp://x", "name": "m", "clear": ["NAME"] })).await;
    assert_eq!(refused, ["INVALID input.url", "CONFLICT input.name"]);
    assert_eq!(shop.webhook_now(&made["id"]).await, made);
    assert_eq!(shop.run("{ webhooks { id } }", json!({})).await["webhooks"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn only_public_addresses_are_taken() {
    let shop = Shop::open().await;
    for url in [
        "https://a.example",
        "https://A.example:8443/x?y=z",
        "http://allowed.example/x",
        &format!("https://a.example/{}", "x".repeat(1_982)),
    ] {
        shop.new_webhook(json!({ "url": url })).await;
    }
    for (url, code) in [
        (format!("https://a.example/{}", "x".repeat(1_983)), "TOO_LONG"),
        ("http://a.example/".into(), "INVALID"),
        ("https://unknown.example".into(), "INVALID"),
        ("https://private.example".into(), "INVALID"),
        ("https://user@a.example".into(), "INVALID"),
        ("https://user:pass@a.example".into(), "INVALID"),
        ("a.example".into(), "INVALID"),
        ("https:a.example".into(), "INVALID"),
        ("https://a.example/#f".into(), "INVALID"),
        ("ftp://a.example".into(), "INVALID"),
        ("file:///etc/passwd".into(), "INVALID"),
        ("https://".into(), "INVALID"),
        ("https://a.example/\u{0}".into(), "INVALID"),
    ] {
        assert_eq!(shop.webhook_refused(json!({ "url": url })).await, [format!("{code} input.url")], "{url}");
    }
}

#[tokio::test]
async fn a_webhook_goes_on_where_it_stopped() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let id = shop.new_webhook(json!({})).await["id"].clone();
    shop.made(order_of(&[("TEA", 1)])).await;
    let delivery = shop.plan(&id).await.remove(0);
    let later = Utc::now() + TimeDelta::hours(12);
    for stopped in [WebhookStatus::Paused, WebhookStatus::Disabled] {
        shop.fail(&delivery, later).await;
        shop.put_webhook(&id, Column::FailingSince, Some(Utc::now())).await;
        shop.put_webhook(&id, Column::Status, stopped).await;
        let position = shop.webhook_row(&id).await.position;
        // Other changes set nothing going.
        assert_ne!(shop.webhook(json!({ "id": id, "name": format!("{stopped:?}") })).await["failingSince"], Value::Null);
        let again = shop.webhook(json!({ "id": id, "status": "ACTIVE" })).await;
        assert_eq!((&again["status"], &again["failingSince"], &again["waiting"]), (&json!("ACTIVE"), &Value::Null, &json!(1)));
        assert_eq!(shop.webhook_row(&id).await.position, position);
        let now = shop.deliveries(&id).await.remove(0);
        assert!(now.due_at.unwrap() <= Utc::now() && now.failing_since.is_none() && now.attempts == 0, "{now:?}");
    }
    // One that sends already is not hurried.
    shop.fail(&delivery, later).await;
    shop.webhook(json!({ "id": id, "status": "ACTIVE" })).await;
    assert_eq!(shop.deliveries(&id).await[0].attempts, 4);
    // Another address is tried at once, and has not failed.
    shop.put_webhook(&id, Column::FailingSince, Some(Utc::now())).await;
    assert_eq!(shop.webhook(json!({ "id": id, "url": "https://A.example:8443/other" })).await["failingSince"], Value::Null);
    let now = shop.deliveries(&id).await.remove(0);
    assert!(now.due_at.unwrap() <= Utc::now() && now.attempts == 0, "{now:?}");
    assert_eq!(shop.webhook(json!({ "id": id, "status": "PAUSED" })).await["status"], "PAUSED");
}

#[tokio::test]
async fn events_from_its_making_on_are_sent() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let before = shop.made(order_of(&[("TEA", 1)])).await;
    let id = shop.new_webhook(json!({})).await["id"].clone();
    assert_eq!(shop.webhook_now(&id).await["waiting"], 0);
    shop.cancel(&before).await;
    shop.made(order_of(&[("TEA", 1)])).await;
    assert_eq!(shop.webhook_now(&id).await["waiting"], 2, "what it has not come to is counted");
    assert_eq!(shop.plan(&id).await.len(), 2);
    assert_eq!(shop.webhook_now(&id).await["waiting"], 2, "and what it has come to as well");
}

#[tokio::test]
async fn an_organization_has_fifty_at_the_most() {
    let shop = Shop::open().await;
    let mut last = Value::Null;
    for _ in 0..50 {
        last = shop.new_webhook(json!({})).await;
    }
    assert_eq!(shop.webhook_refused(json!({ "url": "https://a.example" })).await, ["OUT_OF_RANGE input"]);
    shop.webhook(json!({ "id": last["id"], "name": "A change is no new one" })).await;
    shop.neighbour().await.new_webhook(json!({})).await;
    // A deleted one leaves room at once.
    shop.hook("deleteWebhook", "deletedId", json!({ "id": last["id"] })).await;
    shop.new_webhook(json!({})).await;
}

#[tokio::test]
async fn a_secret_is_shown_once() {
    let shop = Shop::open().await;
    let url = "https://a.example";
    let made = shop.hook("saveWebhook", &format!("webhook {{ {WEBHOOK} }} secret"), json!({ "url": url })).await;
    let secret = made["secret"].as_str().unwrap();
    assert_eq!(STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap().len(), 32);
    let public = made["webhook"]["publicKey"].as_str().unwrap();
    assert_eq!(STANDARD.decode(public.strip_prefix("whpk_").unwrap()).unwrap().len(), 32);
    let changed = shop.hook("saveWebhook", "secret", json!({ "id": made["webhook"]["id"], "name": "x" })).await;
    assert_eq!(changed["secret"], Value::Null);
    let row = shop.webhook_row(&made["webhook"]["id"]).await;
    assert_eq!(format!("whsec_{}", row.secret.expose()), secret);
    let read = shop.run(&format!("{{ webhooks {{ {WEBHOOK} }} }}"), json!({})).await.to_string();
    for hidden in [row.secret.expose(), row.signing_key.expose()] {
        assert!(!read.contains(hidden) && !format!("{row:?}").contains(hidden));
    }
    let other = shop.hook("saveWebhook", "webhook { publicKey } secret", json!({ "url": url })).await;
    assert!(other["secret"] != made["secret"] && other["webhook"]["publicKey"] != made["webhook"]["publicKey"]);
}

#[tokio::test]
async fn a_rotation_keeps_the_old_secret_for_a_while() {
    let shop = Shop::open().await;
    let made = shop.new_webhook(json!({})).await;
    let id = &made["id"];
    let before = shop.webhook_row(id).await;
    let rotated = shop.hook("rotateWebhookSecret", "webhook { publicKey } secret", json!({ "id": id })).await;
    let row = shop.webhook_row(id).await;
    assert_eq!(rotated["secret"], format!("whsec_{}", row.secret.expose()));
    assert_ne!(rotated["webhook"]["publicKey"], made["publicKey"]);
    assert_eq!((row.old_secret.as_ref(), row.old_signing_key.as_ref()), (Some(&before.secret), Some(&before.signing_key)));
    let left = row.old_until.unwrap() - Utc::now();
    assert!(left > TimeDelta::hours(23) && left <= TimeDelta::hours(24), "{left}");
    let week = shop.hook("rotateWebhookSecret", "secret", json!({ "id": id, "overlapHours": 168 })).await;
    assert_eq!(shop.webhook_row(id).await.old_secret.as_ref(), Some(&row.secret), "{week:#}");
    let at_once = shop.hook("rotateWebhookSecret", "secret", json!({ "id": id, "overlapHours": 0 })).await;
    let row = shop.webhook_row(id).await;
    assert_eq!((row.old_secret, row.old_signing_key, row.old_until), (None, None, None), "{at_once:#}");
    for hours in [-1, 169] {
        let refused = shop.hook("rotateWebhookSecret", "webhook { id } secret", json!({ "id": id, "overlapHours": hours })).await;
        assert_eq!((errors(&refused), &refused["secret"]), (vec!["OUT_OF_RANGE input.overlapHours".to_owned()], &Value::Null));
    }
    assert_eq!(shop.webhook_row(id).await.secret, row.secret);
}

#[tokio::test]
async fn a_deleted_webhook_is_gone_with_all_that_it_had() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let (id, kept) = (shop.new_webhook(json!({})).await["id"].clone(), shop.new_webhook(json!({})).await["id"].clone());
    shop.made(order_of(&[("TEA", 1)])).await;
    let delivery = shop.plan(&id).await.remove(0);
    shop.plan(&kept).await;
    let printed = crate::webhooks_support::printed(&delivery);
    let deleted = shop.hook("deleteWebhook", "deletedId", json!({ "id": id })).await;
    assert_eq!((&deleted["deletedId"], &deleted["userErrors"]), (&id, &json!([])));
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } webhooks { id } }";
    let left = shop.run(query, json!({ "ids": [id, printed] })).await;
    assert_eq!((&left["nodes"], &left["webhooks"]), (&json!([null, null]), &json!([{ "id": kept }])));
    for (mutation, input) in [
        ("deleteWebhook", json!({ "id": id })),
        ("rotateWebhookSecret", json!({ "id": id })),
        ("testWebhook", json!({ "id": id })),
        ("saveWebhook", json!({ "id": id, "status": "ACTIVE" })),
        ("replayWebhook", json!({ "id": id, "from": "2026-01-01" })),
        ("skipWebhookDelivery", json!({ "id": printed })),
    ] {
        assert_eq!(errors(&shop.hook(mutation, "", input).await), ["NOT_FOUND input.id"], "{mutation}");
    }
    let row = shop.webhook_row(&id).await;
    assert_eq!((row.status, row.secret.expose(), row.signing_key.expose()), (WebhookStatus::Paused, "", ""));
    // What is left in the database goes a while later, and what belongs to others stays.
    let db = &shop.database;
    assert_eq!(webhook::remove_deleted(db, Utc::now() + TimeDelta::minutes(59)).await.unwrap(), 0);
    let attempt = webhook_attempt::Model {
        organization_id: shop.organization,
        id: uuid::Uuid::now_v7(),
        delivery_id: delivery.id,
        at: Utc::now(),
        ..Default::default()
    };
    let tx = db.begin().await.unwrap();
    domain::insert::insert::<webhook_attempt::Entity, webhook_attempt::ActiveModel>(&tx, [attempt]).await.unwrap();
    db.commit(tx).await.unwrap();
    assert_eq!(webhook::remove_deleted(db, Utc::now() + TimeDelta::minutes(61)).await.unwrap(), 1);
    let count = webhook_delivery::Entity::of(shop.organization).count(db.reader()).await.unwrap();
    let attempts = webhook_attempt::Entity::of(shop.organization).count(db.reader()).await.unwrap();
    assert_eq!((count, attempts, entity::webhook::Entity::of(shop.organization).count(db.reader()).await.unwrap()), (1, 0, 1));
}

#[tokio::test]
async fn a_test_tells_how_it_went() {
    let shop = Shop::open().await;
    let id = shop.new_webhook(json!({ "status": "PAUSED" })).await["id"].clone();
    let tested = shop.hook("testWebhook", "attempt { at durationMs statusCode error response }", json!({ "id": id })).await;
    let attempt = &tested["attempt"];
    assert_eq!((&attempt["durationMs"], &attempt["statusCode"], &attempt["error"]), (&json!(7), &json!(204), &Value::Null));
    assert_eq!(attempt["response"], "https://receiver.example/hook");
    assert!(shop.deliveries(&id).await.is_empty());
}
