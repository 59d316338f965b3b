//! Reads of channel accounts.

use entity::{Tenant, channel_account};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::error::Result;
use crate::text;

/// All of the organization, or those that have one of the external ids; the oldest first.
pub async fn channel_accounts(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    external_ids: Option<&[String]>,
) -> Result<Vec<channel_account::Model>> {
    let mut select = channel_account::Entity::of(organization_id);
    if let Some(external_ids) = external_ids {
        select = select.filter(channel_account::Column::ExternalId.is_in(external_ids.iter().filter_map(|id| text::sought(id))));
    }
    Ok(select.order_by_asc(channel_account::Column::CreatedAt).order_by_asc(channel_account::Column::Id).all(db).await?)
}
