//! A receiver of webhooks that does as it is told, and a sender that sends to it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Response};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{TimeDelta, Utc};
use courier::{Client, Limits, Secret, SigningKey, SystemResolver};
use domain::order::history;
use entity::{Tenant, WebhookDeliveryStatus, webhook, webhook_attempt, webhook_delivery};
use futures_util::{StreamExt, stream};
use order_gateway::http::Clock;
use order_gateway::webhooks::{Data, EventsAlone, Pace, Parts, Sender};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::Value;
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::support::Shop;

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Got {
    pub id: String,
    pub timestamp: i64,
    pub signature: String,
    pub text: String,
    pub body: Value,
}

impl Got {
    pub fn order(&self) -> &str {
        self.body["data"]["orderId"].as_str().unwrap_or_default()
    }

    pub fn version(&self) -> i64 {
        self.body["data"]["version"].as_i64().unwrap_or_default()
    }

    /// Which of its signatures hold, by the keys of this webhook: `v1` and `v1a`.
    pub fn held_by(&self, webhook: &webhook::Model) -> Vec<&'static str> {
        let secret = Secret::from_base64(webhook.secret.expose()).unwrap();
        let key = SigningKey::from_base64(webhook.signing_key.expose()).unwrap();
        let signed = |signer: courier::Signer| signer.sign(&self.id, self.timestamp, self.text.as_bytes()).signature;
        let mine = [
            ("v1", signed(courier::Signer::default().with_secret(secret))),
            ("v1a", signed(courier::Signer::default().with_signing_key(key))),
        ];
        let parts: Vec<_> = self.signature.split(' ').collect();
        mine.into_iter().filter(|(_, mine)| parts.contains(&mine.as_str())).map(|(kind, _)| kind).collect()
    }
}

/// What a receiver does with a message.
#[derive(Clone, Copy, Debug)]
pub enum Reply {
    Status(u16),
    /// A status, and a header.
    With(u16, &'static str, &'static str),
    Hang,
    /// Ends in the middle of its body.
    Break(u16),
}

type Rule = Box<dyn Fn(&Got) -> Reply + Send + Sync>;

/// Somebody who is sent messages.
#[derive(Clone)]
pub struct Receiver {
    pub address: SocketAddr,
    got: Arc<Mutex<Vec<Got>>>,
    rule: Arc<Mutex<Rule>>,
}

impl Receiver {
    pub async fn begin() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            address: listener.local_addr().unwrap(),
            got: Arc::default(),
            rule: Arc::new(Mutex::new(Box::new(|_| Reply::Status(204)))),
        };
        let at = receiver.clone();
        let take = move |headers: HeaderMap, body: Bytes| async move { at.take(&headers, &body).await };
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/", post(take))).await });
        receiver
    }

    /// What it does from now on.
    pub fn does(&self, rule: impl Fn(&Got) -> Reply + Send + Sync + 'static) {
        *self.rule.lock().unwrap() = Box::new(rule);
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// So many messages, at the latest after 15 s.
    pub async fn wait_for(&self, count: usize) -> Vec<Got> {
        until(&format!("{count} messages"), || self.got.lock().unwrap().len() >= count).await;
        self.got()
    }

    async fn take(&self, headers: &HeaderMap, body: &[u8]) -> Response<Body> {
        let text = |name: &str| headers.get(name).unwrap().to_str().unwrap().to_owned();
        let got = Got {
            id: text("webhook-id"),
            timestamp: text("webhook-timestamp").parse().unwrap(),
            signature: text("webhook-signature"),
            text: String::from_utf8(body.to_vec()).unwrap(),
            body: serde_json::from_slice(body).unwrap(),
        };
        let reply = (self.rule.lock().unwrap())(&got);
        self.got.lock().unwrap().push(got);
        let answer = |status: u16| Response::builder().status(status);
        match reply {
            Reply::Status(status) => answer(status).body(Body::from("noted")).unwrap(),
            Reply::With(status, name, value) => answer(status).header(name, value).body(Body::empty()).unwrap(),
            Reply::Hang => std::future::pending().await,
            Reply::Break(status) => {
                let parts = stream::iter([Ok(Bytes::from_static(b"half")), Err(std::io::Error::other("closed"))]);
                // Its head is on its way before it ends.
                let slowly = parts.then(|part| async {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    part
                });
                answer(status).body(Body::from_stream(slowly)).unwrap()
            }
        }
    }
}

/// Versions in the order in which they came, by their orders; a repeat counts once.
pub fn versions(got: &[Got]) -> BTreeMap<String, Vec<i64>> {
    let mut versions: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut seen = std::collections::HashSet::new();
    for one in got.iter().filter(|one| seen.insert(one.id.clone())) {
        versions.entry(one.order().to_owned()).or_default().push(one.version());
    }
    versions
}

/// Waits until this is so.
pub async fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(15), "there never were {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A clock that can be set forward.
#[derive(Clone, Default)]
pub struct Hands(Arc<AtomicI64>);

impl Hands {
    pub fn forward(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }

    pub fn clock(&self) -> Clock {
        let ahead = Arc::clone(&self.0);
        Clock::new(move || Utc::now() + TimeDelta::milliseconds(ahead.load(Ordering::SeqCst)))
    }
}

/// A client that may send to this machine, and waits for nobody for long.
pub fn client() -> Client {
    let limits = Limits { connect: Duration::from_millis(500), whole: Duration::from_millis(700) };
    Client::with("127.0.0.0/8".parse().unwrap(), Arc::new(SystemResolver), &[], limits)
}

/// Sends for all organizations of this shop's database.
pub fn send(shop: &Shop, hands: &Hands) -> Sender {
    send_with(shop, hands, Arc::new(EventsAlone))
}

pub fn send_with(shop: &Shop, hands: &Hands, data: Arc<dyn Data>) -> Sender {
    let mut parts = Parts::new(shop.database.clone(), client(), hands.clock(), data);
    parts.pace = Pace { poll: Duration::from_millis(50), end: Duration::from_secs(1) };
    Sender::begin(parts)
}

impl Shop {
    /// A webhook that wants all that happens from now on.
    pub async fn hooked(&self, receiver: &Receiver) -> webhook::Model {
        self.hooked_with(receiver, |_| {}).await
    }

    pub async fn hooked_with(&self, receiver: &Receiver, change: impl FnOnce(&mut webhook::Model)) -> webhook::Model {
        let random = || entity::Secret::new(STANDARD.encode(rand::random::<[u8; 32]>()));
        let mut webhook = webhook::Model {
            organization_id: self.organization,
            id: Uuid::now_v7(),
            url: receiver.url(),
            secret: random(),
            signing_key: random(),
            position: history::horizon(self.database.reader()).await.unwrap().position,
            created_at: Utc::now(),
            updated_at: Utc::now(),
            ..webhook::Model::default()
        };
        change(&mut webhook);
        self.put(webhook.clone()).await;
        webhook
    }

    async fn put(&self, webhook: webhook::Model) {
        let tx = self.database.begin().await.unwrap();
        webhook.into_active_model().insert(&tx).await.unwrap();
        self.database.commit(tx).await.unwrap();
    }

    /// Changes a webhook as somebody does who saves it.
    pub async fn change_hook(&self, id: Uuid, column: webhook::Column, value: impl Into<sea_orm::sea_query::SimpleExpr>) {
        let tx = self.database.begin().await.unwrap();
        let update = webhook::Entity::update_of(self.organization).filter(webhook::Column::Id.eq(id)).col_expr(column, value.into());
        assert_eq!(update.exec(&tx).await.unwrap().rows_affected, 1);
        self.database.commit(tx).await.unwrap();
    }

    pub async fn hook_now(&self, id: Uuid) -> webhook::Model {
        webhook::Entity::of(self.organization).filter(webhook::Column::Id.eq(id)).one(self.database.reader()).await.unwrap().unwrap()
    }

    /// Deliveries of a webhook, in the list's order.
    pub async fn sent_to(&self, webhook: Uuid) -> Vec<webhook_delivery::Model> {
        let of_it = webhook_delivery::Entity::of(self.organization).filter(webhook_delivery::Column::WebhookId.eq(webhook));
        of_it.order_by_asc(webhook_delivery::Column::Position).all(self.database.reader()).await.unwrap()
    }

    /// Attempts of a delivery, the oldest first.
    pub async fn attempts_of(&self, delivery: Uuid) -> Vec<webhook_attempt::Model> {
        let of_it = webhook_attempt::Entity::of(self.organization).filter(webhook_attempt::Column::DeliveryId.eq(delivery));
        of_it.order_by_asc(webhook_attempt::Column::At).all(self.database.reader()).await.unwrap()
    }

    /// Waits until the deliveries of a webhook are so; then they are.
    pub async fn delivered_as(&self, webhook: Uuid, statuses: &[WebhookDeliveryStatus]) -> Vec<webhook_delivery::Model> {
        let begun = Instant::now();
        loop {
            let deliveries = self.sent_to(webhook).await;
            let found: Vec<_> = deliveries.iter().map(|delivery| delivery.status).collect();
            if found == statuses {
                return deliveries;
            }
            assert!(begun.elapsed() < Duration::from_secs(15), "{statuses:?} was expected: {deliveries:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until the first delivery of a webhook has been tried so often.
    pub async fn tried(&self, webhook: Uuid, times: i32) -> webhook_delivery::Model {
        let begun = Instant::now();
        loop {
            let first = self.sent_to(webhook).await.into_iter().next();
            if let Some(first) = first.filter(|first| first.attempts >= times) {
                return first;
            }
            assert!(begun.elapsed() < Duration::from_secs(15), "it was never tried {times} times");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
