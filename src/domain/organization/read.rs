//! Reads of organizations.

use std::collections::HashMap;
use std::sync::Arc;

use entity::organization;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::domain::error::Result;
use crate::domain::rows;

/// By their ids. The caller sees to it that the token may act in them: an organization is the tenant itself.
pub async fn organizations_of(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<organization::Model>>> {
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(rows::MOST_KEYS) {
        let select = organization::Entity::find().filter(organization::Column::Id.is_in(rows::padded(ids)));
        found.extend(select.all(db).await?.into_iter().map(|row| (row.id, Arc::new(row))));
    }
    Ok(found)
}
