//! One attempt to deliver an event; kept for 30 days.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_attempt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub delivery_id: Uuid,
    pub at: DateTimeUtc,
    pub duration_ms: i32,
    /// None where no answer came.
    pub status_code: Option<i32>,
    /// Why it counts as failed.
    pub error: Option<String>,
    /// The beginning of the answer.
    pub response: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

crate::tenant::tenant!(id);
