//! Reads of warehouses.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{Tenant, warehouse};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::error::Result;
use crate::{rows, text};

/// All of the organization, or those that have one of the external ids; the oldest first.
pub async fn warehouses(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    external_ids: Option<&[String]>,
) -> Result<Vec<warehouse::Model>> {
    let mut select = warehouse::Entity::of(organization_id);
    if let Some(external_ids) = external_ids {
        select = select.filter(warehouse::Column::ExternalId.is_in(external_ids.iter().filter_map(|id| text::sought(id))));
    }
    Ok(select.order_by_asc(warehouse::Column::CreatedAt).order_by_asc(warehouse::Column::Id).all(db).await?)
}

/// The default warehouse of each organization.
///
/// Not bound to one organization: a token may act in several, and each names its own.
pub async fn default_warehouses_of(db: &impl ConnectionTrait, organization_ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<warehouse::Model>>> {
    let mut found = HashMap::with_capacity(organization_ids.len());
    for ids in organization_ids.chunks(rows::MOST_KEYS) {
        let select = warehouse::Entity::of_each(rows::padded(ids)).filter(warehouse::Column::IsDefault.eq(true));
        found.extend(select.all(db).await?.into_iter().map(|row| (row.organization_id, Arc::new(row))));
    }
    Ok(found)
}
