//! An address to which an organization's order events are sent.

use crate::{EventTypes, Secret, Sources, Texts, WebhookStatus};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: Option<String>,
    pub url: String,
    /// Which events are sent; an empty list means all.
    #[sea_orm(column_type = "JsonBinary")]
    pub types: EventTypes,
    /// Fields of which an event must have changed one; an empty list means any.
    #[sea_orm(column_type = "JsonBinary")]
    pub fields: Texts,
    /// Sources of orders whose events are sent; an empty list means all.
    #[sea_orm(column_type = "JsonBinary")]
    pub sources: Sources,
    /// The document that makes a message's data; the event itself where there is none.
    pub query: Option<String>,
    /// The subject of the token that saved it.
    pub subject: String,
    /// The scopes of that token, as they stand in tokens: the document runs with them.
    #[sea_orm(column_type = "JsonBinary")]
    pub scopes: Texts,
    pub status: WebhookStatus,
    /// What `v1` is signed with.
    pub secret: Secret,
    /// The seed of the key pair that `v1a` is signed with.
    pub signing_key: Secret,
    /// What was used before, up to a moment.
    pub old_secret: Option<Secret>,
    pub old_signing_key: Option<Secret>,
    pub old_until: Option<DateTimeUtc>,
    /// All events up to this place of the list have their deliveries. A replay sets it back: deliveries beyond it are not sent before
    /// it has passed them again, so that those of an order keep their order.
    pub position: i64,
    /// Since when every attempt has failed.
    pub failing_since: Option<DateTimeUtc>,
    pub last_delivered_at: Option<DateTimeUtc>,
    /// The process that sends for it, and until when.
    pub owner: Option<Uuid>,
    pub owned_until: Option<DateTimeUtc>,
    /// Deleted webhooks are `PAUSED`, have no secrets, and are seen by nobody; what they have sent is removed bit by bit, and then they are.
    pub deleted_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
