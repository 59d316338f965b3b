//! What the commands need of the layers below.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Error;
use super::demo::Size;
use crate::config::Exposure;
use database::Database;
use domain::order::history::{self, Horizon};
use domain::webhook::due::{self, Told};
use domain::webhook::{self, Ports, old_attempts};
use domain::{Store, idempotency, organization};

use crate::http::{Executor, now};

/// Events of one statement.
const EVENTS_AT_ONCE: u64 = 200;

/// The schema over this database, ready to execute.
pub(super) fn executor(database: &Database, webhooks: Ports, exposure: &Exposure) -> Box<dyn Executor> {
    Box::new(graphql::schema(Store::new(database.clone()), webhooks, exposure.suggestions()))
}

pub(super) async fn create_organization(database: &Database, name: &str, currency: &str) -> Result<Uuid, Error> {
    let made = organization::create(&Store::new(database.clone()), name, currency, now()).await;
    match made {
        Ok(made) => Ok(made.id),
        Err(domain::Error::Invalid(problems)) => {
            let messages: Vec<_> = problems.into_iter().map(|problem| format!("{}: {}", problem.path.join("."), problem.message)).collect();
            Err(Error::Other(messages.join(" ")))
        }
        Err(error) => Err(error.into()),
    }
}

/// Those of the organizations that the database does not have.
pub(super) async fn absent_organizations(database: &Database, ids: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let found = organization::organizations_of(database.reader(), ids).await?;
    Ok(ids.iter().filter(|id| !found.contains_key(id)).copied().collect())
}

pub(super) async fn load_demo(database: &Database, size: &Size) -> Result<Uuid, Error> {
    let bar = size.bar();
    let loaded = ::demo::load(&Store::new(database.clone()), &size.into(), now(), |done| bar.set_position(done)).await;
    bar.finish_and_clear();
    Ok(loaded?)
}

pub(super) async fn first_organization(database: &Database) -> Result<Option<Uuid>, Error> {
    Ok(organization::first(database.reader()).await?)
}

/// Removes idempotency keys that are older, and tells how many.
pub(super) async fn remove_old_keys(database: &Database, before: DateTime<Utc>) -> Result<u64, Error> {
    Ok(idempotency::remove_older(database, before).await?)
}

/// Removes attempts to deliver that are too old to be kept, and tells how many.
pub(super) async fn remove_old_attempts(database: &Database, now: DateTime<Utc>) -> Result<u64, Error> {
    Ok(old_attempts::remove(database, now).await?)
}

/// How far the list of events is complete.
pub(super) async fn horizon(database: &Database) -> Result<Horizon, Error> {
    Ok(history::horizon(database.reader()).await?)
}

/// Events of an organization between two places, a few hundred at once.
pub(super) async fn events(database: &Database, organization: Uuid, after: i64, to: i64) -> Result<Vec<Told>, Error> {
    let events = history::events_between(database.reader(), &[organization], after, to, EVENTS_AT_ONCE).await?;
    Ok(due::with_numbers(database.reader(), organization, events.into_iter().map(Arc::new).collect()).await?)
}

/// Removes webhooks that were deleted a while ago, with all that they have sent, and tells how many.
pub(super) async fn remove_deleted_webhooks(database: &Database, now: DateTime<Utc>) -> Result<u64, Error> {
    Ok(webhook::remove_deleted(database, now).await?)
}
