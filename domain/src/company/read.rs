//! Reads of companies.

use entity::{Tenant, company};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::error::Result;
use crate::text;

/// All of the organization, or those that have one of the external ids; the oldest first.
pub async fn companies(db: &impl ConnectionTrait, organization_id: Uuid, external_ids: Option<&[String]>) -> Result<Vec<company::Model>> {
    let mut select = company::Entity::of(organization_id);
    if let Some(external_ids) = external_ids {
        select = select.filter(company::Column::ExternalId.is_in(external_ids.iter().filter_map(|id| text::sought(id))));
    }
    Ok(select.order_by_asc(company::Column::CreatedAt).order_by_asc(company::Column::Id).all(db).await?)
}
