//! What a webhook sends: `{type, timestamp, data}`.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::{OrderEventType, order_event};
use serde::Serialize;
use serde_json::Value;

use super::due::Told;
use crate::id::Kind;

/// The type of a message that is no event.
pub const TEST: &str = "webhook.test";

/// A message as it is sent.
#[derive(Clone, Debug, Serialize)]
pub struct Message<D> {
    pub r#type: String,
    pub timestamp: String,
    pub data: D,
}

/// The event itself, where no document makes the data.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventData<'a> {
    event_id: String,
    order_id: String,
    order_number: &'a str,
    organization_id: String,
    version: i32,
    r#type: OrderEventType,
    actor: &'a str,
    changes: &'a Value,
    reason: Option<&'a str>,
    occurred_at: String,
}

impl<'a> EventData<'a> {
    pub fn of(told: &'a Told) -> Self {
        let event: &order_event::Model = &told.event;
        Self {
            event_id: Kind::OrderEvent.print(event.id),
            order_id: Kind::Order.print(event.order_id),
            order_number: &told.order_number,
            organization_id: Kind::Organization.print(event.organization_id),
            version: event.version,
            r#type: event.kind,
            actor: &event.actor,
            changes: &event.changes,
            reason: event.reason.as_deref(),
            occurred_at: moment(event.occurred_at),
        }
    }
}

impl<D: Serialize> Message<D> {
    /// Of an event: its type is such as `order.fulfillment_created`, its moment the event's.
    pub fn of(event: &order_event::Model, data: D) -> Self {
        Self { r#type: kind(event.kind), timestamp: moment(event.occurred_at), data }
    }

    /// One that tells of no event.
    pub fn test(now: DateTime<Utc>, data: D) -> Self {
        Self { r#type: TEST.to_owned(), timestamp: moment(now), data }
    }

    /// The bytes that are signed and sent.
    pub fn bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }
}

fn kind(kind: OrderEventType) -> String {
    let name = serde_json::to_value(kind).ok();
    format!("order.{}", name.as_ref().and_then(Value::as_str).unwrap_or_default().to_lowercase())
}

/// As the schema's DateTime.
fn moment(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use uuid::Uuid;

    #[test]
    fn a_message_tells_its_event() {
        let event = order_event::Model {
            organization_id: Uuid::nil(),
            kind: OrderEventType::FulfillmentCreated,
            version: 3,
            actor: "erp".into(),
            changes: serde_json::json!({ "status": { "from": "OPEN", "to": "SHIPPED" } }),
            occurred_at: DateTime::UNIX_EPOCH,
            ..Default::default()
        };
        let told = Told { event: Arc::new(event), order_number: "SO-1".into() };
        let bytes = Message::of(&told.event, EventData::of(&told)).bytes().unwrap_or_default();
        let none = "00000000000000000000000000";
        assert_eq!(
            String::from_utf8_lossy(&bytes),
            format!(
                r#"{{"type":"order.fulfillment_created","timestamp":"1970-01-01T00:00:00Z","data":{{"eventId":"event_{none}","orderId":"order_{none}","orderNumber":"SO-1","organizationId":"org_{none}","version":3,"type":"FULFILLMENT_CREATED","actor":"erp","changes":{{"status":{{"from":"OPEN","to":"SHIPPED"}}}},"reason":null,"occurredAt":"1970-01-01T00:00:00Z"}}}}"#
            )
        );
    }
}
