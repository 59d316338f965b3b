//! THE ONE PLACE TO WIRE: calls of `graphql` and `domain` that wait for their layers to be merged.

use std::sync::Arc;

use async_graphql::{Request, Response, ServerError};
use entity::organization;
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::Error;
use super::demo::Size;
use crate::config::Limits;
use crate::database::Database;
use crate::domain::Op;
use crate::http::{Executor, Types};

/// To become `graphql::schema(..)` and `graphql::execute(..)`.
pub(super) fn executor(_: &Database, _: &Limits) -> Arc<dyn Executor> {
    Arc::new(|_: Request, _: Op| async { Response::from_errors(vec![ServerError::new("The schema is not wired yet.", None)]) })
}

/// To become the SDL with its specifiedBy.
pub(super) fn sdl() -> Result<String, Error> {
    Err(Error::Other("the schema is not wired yet".to_owned()))
}

/// To become `Types::of(&sdl()?)`.
pub(super) fn types() -> Result<Types, Error> {
    Ok(Types::default())
}

/// To become `domain::organization::create(..)`.
pub(super) async fn create_organization(_: &Database, _name: &str, _currency: &str) -> Result<Uuid, Error> {
    Err(Error::Other("organizations are not wired yet".to_owned()))
}

/// To become `domain::demo::load(..)`.
pub(super) async fn load_demo(_: &Database, _: &Size) -> Result<Uuid, Error> {
    Err(Error::Other("the demo is not wired yet".to_owned()))
}

/// To become `domain::organization::first(..)`: the oldest organization.
pub(super) async fn first_organization(database: &Database) -> Result<Option<Uuid>, Error> {
    let query = organization::Entity::find().select_only().column(organization::Column::Id).order_by_asc(organization::Column::CreatedAt);
    Ok(query.into_tuple().one(database.reader()).await?)
}
