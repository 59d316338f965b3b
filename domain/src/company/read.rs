//! Reads of companies.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{Tenant, company};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::error::Result;
use crate::{rows, text};

/// By their ids.
pub async fn companies_of(db: &impl ConnectionTrait, organization_id: Uuid, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<company::Model>>> {
    rows::one_of(db, company::Entity::of(organization_id), company::Column::Id, ids, |row| row.id).await
}

/// All of the organization, or those that have one of the external ids; the oldest first.
pub async fn companies(db: &impl ConnectionTrait, organization_id: Uuid, external_ids: Option<&[String]>) -> Result<Vec<company::Model>> {
    let mut select = company::Entity::of(organization_id);
    if let Some(external_ids) = external_ids {
        select = select.filter(company::Column::ExternalId.is_in(external_ids.iter().filter_map(|id| text::sought(id))));
    }
    Ok(select.order_by_asc(company::Column::CreatedAt).order_by_asc(company::Column::Id).all(db).await?)
}
