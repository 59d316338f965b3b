//! Webhooks: where the events of an organization are sent, what is sent there, and each attempt.

use crate::schema::{Indexes, Kind, NewTable, drop_tables};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        webhook(manager).await?;
        delivery(manager).await?;
        attempt(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["webhook_attempt", "webhook_delivery", "webhook"]).await
    }
}

async fn webhook(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "webhook")
        .optional(Kind::Text, &["name"])
        .required(Kind::Text, &["url"])
        .required(Kind::Json, &["types", "fields", "sources"])
        .optional(Kind::Text, &["query"])
        .required(Kind::Text, &["subject"])
        .required(Kind::Json, &["scopes"])
        .required(Kind::Text, &["status", "secret", "signing_key"])
        .optional(Kind::Text, &["old_secret", "old_signing_key"])
        .optional(Kind::Instant, &["old_until"])
        .required(Kind::Long, &["position"])
        .optional(Kind::Instant, &["failing_since", "last_delivered_at"])
        .optional(Kind::Uuid, &["owner"])
        .optional(Kind::Instant, &["owned_until", "deleted_at"])
        .required(Kind::Instant, &["created_at", "updated_at"])
        .refers_to_organization()
        .one_of("status", &["ACTIVE", "PAUSED", "DISABLED"])
        .not_empty(&["url"])
        .create(manager)
        .await
}

/// The order is not referred to: the event is, and vouches for it, and no row is locked that orders are changed by.
async fn delivery(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "webhook_delivery")
        .required(Kind::Uuid, &["webhook_id", "event_id", "order_id"])
        .required(Kind::Integer, &["version"])
        .required(Kind::Long, &["position"])
        .required(Kind::Text, &["status"])
        .required(Kind::Integer, &["attempts"])
        .optional(Kind::Instant, &["due_at", "failing_since", "delivered_at"])
        .required(Kind::Instant, &["created_at"])
        .refers("webhook_id", "webhook")
        .refers("event_id", "order_event")
        .one_of("status", &["WAITING", "DELIVERED", "GIVEN_UP", "SKIPPED"])
        .at_least(1, &["version"])
        .at_least(0, &["attempts"])
        .check("due_while_waiting", "(status = 'WAITING') = (due_at IS NOT NULL)")
        .create(manager)
        .await?;
    Indexes::of("webhook_delivery")
        .unique(&["webhook_id", "event_id"])
        .plain(&["webhook_id", "created_at", "id"])
        // Only what waits has a moment at which it is due: what was delivered costs these two nothing.
        .plain_where_set("due_at", &["webhook_id", "due_at"])
        .plain_where_set("due_at", &["webhook_id", "order_id", "version"])
        .create(manager)
        .await
}

async fn attempt(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::with_id(manager, "webhook_attempt")
        .required(Kind::Uuid, &["delivery_id"])
        .required(Kind::Instant, &["at"])
        .required(Kind::Integer, &["duration_ms"])
        .optional(Kind::Integer, &["status_code"])
        .optional(Kind::Text, &["error", "response"])
        .refers("delivery_id", "webhook_delivery")
        .at_least(0, &["duration_ms"])
        .create(manager)
        .await?;
    // The second is for the removal of old ones.
    Indexes::of("webhook_attempt").plain(&["delivery_id", "at"]).plain(&["at"]).create(manager).await
}
