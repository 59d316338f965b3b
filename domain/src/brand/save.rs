//! Finds brands by their names, and makes those that are not there.

use entity::{Tenant, brand};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::Op;
use crate::error::{Error, Result};
use crate::search::searchable;

/// One form for all spellings of a name: lower case, with single spaces.
pub fn normalized(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The brand of this name, however it is spelt; a new one where there is none.
pub async fn found_or_made(tx: &impl ConnectionTrait, op: &Op, name: &str) -> Result<Uuid> {
    if let Some(found) = by_name(tx, op, name).await? {
        return Ok(found.id);
    }
    let row = brand::Model {
        organization_id: op.organization_id(),
        id: op.new_id(),
        name: name.to_owned(),
        name_normalized: normalized(name),
        search: String::new(),
        created_at: op.now,
    };
    let (id, row) = (row.id, searchable::<brand::Entity>(row));
    // Of two who make it at the same moment the second waits for the first, and takes its brand.
    let made = brand::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if made == 1 {
        return Ok(id);
    }
    let found = by_name(tx, op, name).await?.ok_or_else(|| Error::Internal("a brand is neither there nor can be made".into()))?;
    Ok(found.id)
}

async fn by_name(tx: &impl ConnectionTrait, op: &Op, name: &str) -> Result<Option<brand::Model>> {
    Ok(brand::Entity::of(op.organization_id()).filter(brand::Column::NameNormalized.eq(normalized(name))).one(tx).await?)
}
