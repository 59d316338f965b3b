//! An event that a webhook sends.

use crate::WebhookDeliveryStatus;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub webhook_id: Uuid,
    pub event_id: Uuid,
    /// The event's order, version and place in the list of all events.
    pub order_id: Uuid,
    pub version: i32,
    pub position: i64,
    pub status: WebhookDeliveryStatus,
    /// Since it began to wait.
    pub attempts: i32,
    /// When it is to be tried next; only what waits has this, which is what two indexes are kept by.
    pub due_at: Option<DateTimeUtc>,
    /// Since when its attempts have failed.
    pub failing_since: Option<DateTimeUtc>,
    pub delivered_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
