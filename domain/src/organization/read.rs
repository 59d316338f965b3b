//! Reads of organizations.

use std::collections::HashMap;
use std::sync::Arc;

use entity::organization;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::error::Result;
use crate::rows;

/// By their ids. The caller sees to it that the token may act in them: an organization is the tenant itself.
pub async fn organizations_of(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<organization::Model>>> {
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(rows::MOST_KEYS) {
        let select = organization::Entity::find().filter(organization::Column::Id.is_in(rows::padded(ids)));
        found.extend(select.all(db).await?.into_iter().map(|row| (row.id, Arc::new(row))));
    }
    Ok(found)
}

/// The oldest of all organizations, for the operator.
pub async fn first(db: &impl ConnectionTrait) -> Result<Option<Uuid>> {
    let ids = organization::Entity::find().select_only().column(organization::Column::Id).order_by_asc(organization::Column::Id);
    Ok(ids.into_tuple().one(db).await?)
}

/// All organizations, for what is done for each of them.
pub async fn ids(db: &impl ConnectionTrait) -> Result<Vec<Uuid>> {
    Ok(organization::Entity::find().select_only().column(organization::Column::Id).into_tuple().all(db).await?)
}
