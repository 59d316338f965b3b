//! Webhooks as clients see them, and what would be sent for them.

use chrono::{DateTime, Utc};
use domain::id::{Kind, find};
use domain::webhook::{matching, queue};
use entity::{Tenant, WebhookDeliveryStatus, order_event, webhook, webhook_delivery};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::saves_support::now;
use crate::support::{Shop, errors, save_document, with};

/// All that a webhook tells of itself at once.
pub const WEBHOOK: &str =
    "id name url types fields sources query status publicKey failingSince lastDeliveredAt waiting createdAt updatedAt";

impl Shop {
    /// The payload of a mutation about webhooks.
    pub async fn hook(&self, mutation: &str, fields: &str, input: Value) -> Value {
        let mut data = self.run(&save_document(mutation, fields), json!({ "input": input })).await;
        data["payload"].take()
    }

    /// A webhook saved without errors.
    pub async fn webhook(&self, input: Value) -> Value {
        let mut payload = self.hook("saveWebhook", &format!("webhook {{ {WEBHOOK} }} secret"), input.clone()).await;
        assert_eq!(payload["userErrors"], json!([]), "{input:#}");
        payload["webhook"].take()
    }

    /// A new one for all events, with some more fields, or others.
    pub async fn new_webhook(&self, more: Value) -> Value {
        self.webhook(with(json!({ "url": "https://receiver.example/hook" }), more)).await
    }

    /// A webhook as it is now.
    pub async fn webhook_now(&self, id: &Value) -> Value {
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Webhook {{ {WEBHOOK} }} }} }}");
        self.run(&query, json!({ "id": id })).await["node"].take()
    }

    /// The mistakes of a save, as `CODE path.to.it`.
    pub async fn webhook_refused(&self, input: Value) -> Vec<String> {
        let payload = self.hook("saveWebhook", "webhook { id } secret", input.clone()).await;
        assert_eq!((&payload["webhook"], &payload["secret"]), (&Value::Null, &Value::Null), "{input:#}");
        errors(&payload)
    }

    /// The row.
    pub async fn webhook_row(&self, id: &Value) -> webhook::Model {
        let id = find(Kind::Webhook, id.as_str().unwrap()).unwrap();
        let select = webhook::Entity::of(self.organization).filter(webhook::Column::Id.eq(id));
        select.one(self.database.reader()).await.unwrap().unwrap()
    }

    /// Changes rows that only the gateway itself changes.
    pub async fn put_webhook<V: Into<sea_orm::Value>>(&self, id: &Value, column: webhook::Column, value: V) {
        let update = webhook::Entity::update_of(self.organization).filter(webhook::Column::Id.eq(self.webhook_row(id).await.id));
        self.write(update.col_expr(column, Expr::value(value))).await;
    }

    pub async fn put_delivery(&self, id: Uuid, changes: Vec<(webhook_delivery::Column, sea_orm::Value)>) {
        let update = webhook_delivery::Entity::update_of(self.organization).filter(webhook_delivery::Column::Id.eq(id));
        self.write(changes.into_iter().fold(update, |update, (column, value)| update.col_expr(column, Expr::value(value)))).await;
    }

    async fn write<E: EntityTrait>(&self, update: sea_orm::UpdateMany<E>) {
        let tx = self.database.begin().await.unwrap();
        update.exec(&tx).await.unwrap();
        self.database.commit(tx).await.unwrap();
    }

    /// Makes deliveries of all that a webhook has not come to yet, as the one who sends does.
    pub async fn plan(&self, id: &Value) -> Vec<webhook_delivery::Model> {
        let webhook = self.webhook_row(id).await;
        let events = matching::events(self.database.backend(), &webhook).filter(order_event::Column::Position.gt(webhook.position));
        let events = events.order_by_asc(order_event::Column::Position).all(self.database.reader()).await.unwrap();
        let op = now(self.organization);
        let tx = self.database.begin().await.unwrap();
        queue::add(&tx, &webhook, events.iter().map(Into::into), op.now, || op.new_id()).await.unwrap();
        self.database.commit(tx).await.unwrap();
        let last = order_event::Entity::of(self.organization).order_by_desc(order_event::Column::Position);
        let last = last.one(self.database.reader()).await.unwrap().map_or(webhook.position, |event| event.position);
        self.put_webhook(id, webhook::Column::Position, last.max(webhook.position)).await;
        self.deliveries(id).await
    }

    /// The rows, by their places.
    pub async fn deliveries(&self, id: &Value) -> Vec<webhook_delivery::Model> {
        let webhook = self.webhook_row(id).await.id;
        let select = webhook_delivery::Entity::of(self.organization).filter(webhook_delivery::Column::WebhookId.eq(webhook));
        select.order_by_asc(webhook_delivery::Column::Position).all(self.database.reader()).await.unwrap()
    }

    /// As if a receiver had taken it.
    pub async fn deliver(&self, delivery: &webhook_delivery::Model) {
        use webhook_delivery::Column;
        let never: Option<DateTime<Utc>> = None;
        let changes = vec![
            (Column::Status, WebhookDeliveryStatus::Delivered.into()),
            (Column::DueAt, never.into()),
            (Column::Attempts, 1.into()),
            (Column::DeliveredAt, Some(Utc::now()).into()),
        ];
        self.put_delivery(delivery.id, changes).await;
    }

    /// As if the receiver had failed for a while.
    pub async fn fail(&self, delivery: &webhook_delivery::Model, due_at: DateTime<Utc>) {
        use webhook_delivery::Column;
        let changes = vec![
            (Column::DueAt, Some(due_at).into()),
            (Column::Attempts, 4.into()),
            (Column::FailingSince, Some(Utc::now() - chrono::TimeDelta::days(4)).into()),
        ];
        self.put_delivery(delivery.id, changes).await;
    }
}

/// The id of a delivery as clients know it.
pub fn printed(delivery: &webhook_delivery::Model) -> String {
    Kind::WebhookDelivery.print(delivery.id)
}

/// `VERSION STATUS` of deliveries.
pub fn told(deliveries: &[webhook_delivery::Model]) -> Vec<String> {
    deliveries.iter().map(|delivery| format!("{} {:?}", delivery.version, delivery.status)).collect()
}
