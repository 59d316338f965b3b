//! The directory of delivery areas: states, their cities, their areas.

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
        NewTable::with_id(manager, "state")
            .required(Kind::Text, &["name", "code"])
            .required(Kind::Instant, &["created_at"])
            .refers_to_organization()
            .not_empty(&["name", "code"])
            .create(manager)
            .await?;
        Indexes::of("state").unique(&["code"]).create(manager).await?;

        NewTable::with_id(manager, "city")
            .required(Kind::Uuid, &["state_id"])
            .required(Kind::Text, &["name", "code"])
            .required(Kind::Instant, &["created_at"])
            .refers("state_id", "state")
            .not_empty(&["name", "code"])
            .create(manager)
            .await?;
        Indexes::of("city").unique(&["code"]).plain(&["state_id"]).create(manager).await?;

        NewTable::with_id(manager, "area")
            .required(Kind::Uuid, &["city_id"])
            .required(Kind::Text, &["name", "code"])
            .required(Kind::Instant, &["created_at", "updated_at"])
            .search(&["name", "code"])
            .refers("city_id", "city")
            .not_empty(&["name", "code"])
            .create(manager)
            .await?;
        Indexes::of("area").unique(&["code"]).plain(&["city_id"]).plain(&["name", "id"]).create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["area", "city", "state"]).await
    }
}
