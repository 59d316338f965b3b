//! What a webhook has to send: deliveries that wait.

use chrono::{DateTime, Utc};
use database::Writes;
use entity::{WebhookDeliveryStatus, order_event, webhook, webhook_delivery};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};
use uuid::Uuid;

use crate::error::Result;

/// An event as far as its delivery remembers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub id: Uuid,
    pub order_id: Uuid,
    pub version: i32,
    pub position: i64,
}

impl From<&order_event::Model> for Event {
    fn from(event: &order_event::Model) -> Self {
        Self { id: event.id, order_id: event.order_id, version: event.version, position: event.position }
    }
}

/// Makes deliveries of events, or makes those that there are wait again, as if they had never been tried: they keep their ids.
pub async fn add(
    tx: &impl ConnectionTrait,
    webhook: &webhook::Model,
    events: impl IntoIterator<Item = Event>,
    now: DateTime<Utc>,
    new_id: impl Fn() -> Uuid,
) -> Result<()> {
    use webhook_delivery::Column;
    let rows = events.into_iter().map(|event| webhook_delivery::Model {
        organization_id: webhook.organization_id,
        id: new_id(),
        webhook_id: webhook.id,
        event_id: event.id,
        order_id: event.order_id,
        version: event.version,
        position: event.position,
        status: WebhookDeliveryStatus::Waiting,
        attempts: 0,
        due_at: Some(now),
        failing_since: None,
        delivered_at: None,
        created_at: now,
    });
    let mut writes = Writes::default();
    writes.upsert::<webhook_delivery::Entity, webhook_delivery::ActiveModel>(
        rows,
        &[Column::OrganizationId, Column::WebhookId, Column::EventId],
        &[Column::Status, Column::Attempts, Column::DueAt, Column::FailingSince, Column::DeliveredAt],
    );
    Ok(writes.run(tx).await?)
}

/// Deliveries of a webhook that wait and may be sent, as far as the webhook has come: what lies beyond a replay's place waits for its turn.
pub fn waiting(webhook: &webhook::Model) -> Condition {
    Condition::all()
        .add(webhook_delivery::Column::WebhookId.eq(webhook.id))
        .add(webhook_delivery::Column::DueAt.is_not_null())
        .add(webhook_delivery::Column::Position.lte(webhook.position))
}
