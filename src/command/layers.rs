//! What the commands need of the layers below.

use uuid::Uuid;

use super::Error;
use super::demo::Size;
use crate::config::Exposure;
use database::Database;
use domain::{Store, organization};

use crate::http::{Executor, now};

/// The schema over this database, ready to execute.
pub(super) fn executor(database: &Database, exposure: &Exposure) -> Box<dyn Executor> {
    Box::new(graphql::schema(Store::new(database.clone()), exposure.suggestions()))
}

pub(super) async fn create_organization(database: &Database, name: &str, currency: &str) -> Result<Uuid, Error> {
    let made = organization::create(&Store::new(database.clone()), name, currency, now()).await;
    Ok(made.map_err(|error| Error::Other(error.to_string()))?.id)
}

pub(super) async fn load_demo(database: &Database, size: &Size) -> Result<Uuid, Error> {
    let bar = size.bar();
    let loaded = ::demo::load(&Store::new(database.clone()), &size.into(), now(), |done| bar.set_position(done)).await;
    bar.finish_and_clear();
    Ok(loaded?)
}

pub(super) async fn first_organization(database: &Database) -> Result<Option<Uuid>, Error> {
    organization::first(database.reader()).await.map_err(|error| Error::Other(error.to_string()))
}
