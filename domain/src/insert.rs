//! Inserts of many rows.

use database::Writes;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};

use super::error::Result;

/// One statement for all rows, or a few where the database takes no more parameters; none for no row.
pub async fn insert<E, A>(tx: &impl ConnectionTrait, models: impl IntoIterator<Item = E::Model>) -> Result<()>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E> + Send,
{
    let mut writes = Writes::default();
    writes.insert::<E, A>(models);
    Ok(writes.run(tx).await?)
}
