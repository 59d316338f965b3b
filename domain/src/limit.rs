//! How many rows of a kind an organization may have.

use entity::{Tenant, organization};
use sea_orm::sea_query::LockType;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait, QuerySelect};
use uuid::Uuid;

use super::error::{Code, Error, Result};
use super::message::{Message, Parameter};
use super::problems::{Path, Problems};

/// Companies, channel accounts, warehouses, agents of a kind, categories.
const MOST: u64 = 200;

/// Notes where the organization has no room for another row. Those who make one at the same moment wait for each other.
pub async fn room_for_another<E>(tx: &impl ConnectionTrait, organization_id: Uuid, problems: &mut Problems, what: &str) -> Result<()>
where
    E: Tenant,
    E::Model: Sync,
{
    lock_organization(tx, organization_id).await?;
    if E::of(organization_id).count(tx).await? >= MOST {
        problems.add(
            &Path::INPUT,
            Code::OutOfRange,
            Message::new("An organization has at most {max} {type}.").with(Parameter::Max, MOST).with(Parameter::Type, what),
        );
    }
    Ok(())
}

/// The organization, locked against other changes of its settings.
pub async fn lock_organization(tx: &impl ConnectionTrait, organization_id: Uuid) -> Result<organization::Model> {
    let row = organization::Entity::find_by_id(organization_id).lock(LockType::NoKeyUpdate).one(tx).await?;
    row.ok_or(Error::NoOrganization)
}
