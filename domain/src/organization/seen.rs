//! Which organizations there are: a good token may name one that is not there.

use std::sync::Arc;

use quick_cache::sync::Cache;
use uuid::Uuid;

use super::read::organizations_of;
use crate::error::{Error, Result};
use database::Database;

/// Organizations that are remembered. One that is forgotten, the least used first, is looked up again.
const REMEMBERED: usize = 10_000;

/// Those that were seen. None ever goes away, so that a process looks each up once.
#[derive(Clone, Debug)]
pub struct SeenOrganizations(Arc<Cache<Uuid, ()>>);

impl Default for SeenOrganizations {
    fn default() -> Self {
        Self(Arc::new(Cache::new(REMEMBERED)))
    }
}

impl SeenOrganizations {
    /// Refuses where there is no such organization.
    pub async fn require(&self, db: &Database, id: Uuid) -> Result<()> {
        if self.0.get(&id).is_some() {
            return Ok(());
        }
        if organizations_of(db.reader(), &[id]).await?.is_empty() {
            return Err(Error::NoOrganization);
        }
        self.0.insert(id, ());
        Ok(())
    }
}
