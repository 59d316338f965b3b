//! Inserts of many rows.

use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable};

use super::error::Result;

/// Parameters of one statement at the most: PostgreSQL takes 65,535, SQLite 32,766.
const PARAMETERS: usize = 30_000;

/// One statement for all rows, or a few where the database takes no more parameters; none for no row.
pub async fn insert<E, A>(tx: &impl ConnectionTrait, models: impl IntoIterator<Item = E::Model>) -> Result<()>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E> + Send,
{
    let models: Vec<A> = models.into_iter().map(|model| model.into_active_model().reset_all()).collect();
    let columns = E::Column::iter().count();
    for rows in models.chunks(PARAMETERS / columns) {
        E::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}
