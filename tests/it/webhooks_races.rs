//! Webhooks at the same moment, on connections of their own.

use std::collections::HashSet;

use domain::Code;
use domain::id::Kind;
use domain::values::Raw;
use domain::webhook::{ReplayWebhookInput, RotateWebhookSecretInput, SaveWebhookInput, delete, queue, replay, rotate, save, skip};
use entity::{Tenant, WebhookDeliveryStatus, webhook, webhook_delivery};
use sea_orm::{PaginatorTrait, QueryFilter};
use serde_json::json;

use crate::saves_races::{Place, codes, together};
use crate::saves_support::now;
use crate::support::ports::usual_ports;
use crate::support::{Shop, order_of};
use crate::webhooks_support::printed;

fn input() -> SaveWebhookInput {
    SaveWebhookInput { url: Some("https://a.example".into()), ..SaveWebhookInput::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_at_the_limit_make_one() {
    let place = Place::new().await;
    let ports = usual_ports();
    for _ in 0..49 {
        save(&now(place.organization), &place.store, &ports, input()).await.unwrap();
    }
    for _ in 0..10 {
        let saved = together(4, |_| {
            let (store, organization, ports) = (place.store.clone(), place.organization, ports.clone());
            async move { save(&now(organization), &store, &ports, input()).await }
        })
        .await;
        let refused: Vec<_> = saved.iter().filter_map(|saved| saved.as_ref().err()).map(codes).collect();
        assert_eq!(refused, vec![vec![(Code::OutOfRange, "input".to_owned())]; 3]);
        let made = saved.into_iter().find_map(Result::ok).unwrap();
        delete(&now(place.organization), &place.store, &Kind::Webhook.print(made.webhook.id)).await.unwrap();
    }
}

/// Whoever comes second finds what the first has left; nobody gets half of anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn saves_rotations_and_deletions_meet() {
    let place = Place::new().await;
    let ports = usual_ports();
    for _ in 0..10 {
        let made = save(&now(place.organization), &place.store, &ports, input()).await.unwrap().webhook;
        let id = Kind::Webhook.print(made.id);
        let secrets = together(6, |turn| {
            let (store, organization, ports, id) = (place.store.clone(), place.organization, ports.clone(), id.clone());
            async move {
                let op = now(organization);
                if turn % 2 == 0 {
                    let input = SaveWebhookInput { id: Some(id), name: Some(format!("{turn}")), ..SaveWebhookInput::default() };
                    save(&op, &store, &ports, input).await.map(|saved| saved.secret)
                } else {
                    rotate(&op, &store, RotateWebhookSecretInput { id, overlap_hours: None }).await.map(|saved| saved.secret)
                }
            }
        })
        .await;
        let given: Vec<_> = secrets.into_iter().filter_map(|secret| secret.unwrap()).collect();
        let row = place.webhook(made.id).await;
        assert_eq!(given.len(), 3);
        assert!(given.contains(&row.secret) && row.old_secret.as_ref().is_some_and(|old| given.contains(old)), "the last two sign");
        assert_ne!(Some(&row.secret), row.old_secret.as_ref());

        let deleted = together(4, |turn| {
            let (store, organization, ports, id) = (place.store.clone(), place.organization, ports.clone(), id.clone());
            async move {
                let op = now(organization);
                if turn == 3 {
                    let input =
                        SaveWebhookInput { id: Some(id), status: Some(entity::WebhookStatus::Active), ..SaveWebhookInput::default() };
                    return (false, save(&op, &store, &ports, input).await.map(|_| ()));
                }
                (true, delete(&op, &store, &id).await.map(|_| ()))
            }
        })
        .await;
        assert_eq!(deleted.iter().filter(|(deletes, done)| *deletes && done.is_ok()).count(), 1);
        let refused = deleted.iter().filter_map(|(_, done)| done.as_ref().err()).map(codes);
        assert!(refused.into_iter().all(|codes| codes == [(Code::NotFound, "input.id".to_owned())]));
        let row = place.webhook(made.id).await;
        assert!(row.deleted_at.is_some() && row.secret.expose().is_empty() && row.status == entity::WebhookStatus::Paused);
    }
}

/// Replays, skips and the one who sends: each delivery stays one, and what waits is due.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replays_and_skips_meet() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 99).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let id = shop.new_webhook(json!({})).await["id"].clone();
    shop.cancel(&order).await;
    let planned = shop.plan(&id).await;
    let store = domain::Store::new(shop.database.clone());
    for _ in 0..10 {
        let answers = together(9, |turn| {
            let (store, organization, delivery) = (store.clone(), shop.organization, printed(&planned[0]));
            let (webhook, order) = (id.as_str().unwrap().to_owned(), order["id"].as_str().unwrap().to_owned());
            async move {
                let op = now(organization);
                let input = ReplayWebhookInput { id: webhook, ..ReplayWebhookInput::default() };
                let input = match turn % 4 {
                    0 => ReplayWebhookInput { order_id: Some(order), ..input },
                    1 => ReplayWebhookInput { from: Some(Raw::new(json!("2020-01-01"))), ..input },
                    2 => ReplayWebhookInput { delivery_id: Some(delivery), ..input },
                    _ => return skip(&op, &store, &delivery).await.map(|_| 0),
                };
                replay(&op, &store, input).await.map(|(_, count)| count)
            }
        })
        .await;
        for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            assert_eq!(codes(error), [(Code::Conflict, "input.id".to_owned())]);
        }
        shop.plan(&id).await;
        let deliveries = shop.deliveries(&id).await;
        let events: HashSet<_> = deliveries.iter().map(|delivery| delivery.event_id).collect();
        assert_eq!((events.len(), deliveries.len()), (2, 2));
        assert!(deliveries.iter().all(|delivery| delivery.due_at.is_some() == (delivery.status == WebhookDeliveryStatus::Waiting)));
    }
    let row = shop.webhook_row(&id).await;
    let ready = webhook_delivery::Entity::of(shop.organization).filter(queue::waiting(&row)).count(shop.database.reader()).await.unwrap();
    assert_eq!(shop.webhook_now(&id).await["waiting"], ready);
}

impl Place {
    async fn webhook(&self, id: uuid::Uuid) -> webhook::Model {
        let rows = webhook::Entity::of(self.organization).all(self.store.db.reader()).await.unwrap();
        rows.into_iter().find(|row| row.id == id).unwrap()
    }
}
