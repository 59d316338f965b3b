//! Reads of sales agents.

use entity::{Tenant, sales_agent};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::error::Result;
use crate::text;

/// All of the organization, or those that have one of the external ids; the oldest first.
pub async fn sales_agents(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    external_ids: Option<&[String]>,
) -> Result<Vec<sales_agent::Model>> {
    let mut select = sales_agent::Entity::of(organization_id);
    if let Some(external_ids) = external_ids {
        select = select.filter(sales_agent::Column::ExternalId.is_in(external_ids.iter().filter_map(|id| text::sought(id))));
    }
    Ok(select.order_by_asc(sales_agent::Column::CreatedAt).order_by_asc(sales_agent::Column::Id).all(db).await?)
}
