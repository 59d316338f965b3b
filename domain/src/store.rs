//! What operations act on.

use super::order::create::Queue;
use super::order::feed::Feed;
use super::order::number::Numbers;
use super::organization::seen::SeenOrganizations;
use database::Database;

/// Shared by all operations of a process.
#[derive(Clone, Debug)]
pub struct Store {
    pub db: Database,
    /// Which organizations there are.
    pub organizations: SeenOrganizations,
    /// Creates that wait for the next transaction of their organization.
    pub creates: Queue,
    /// Order numbers that this process has taken and not given out.
    pub numbers: Numbers,
    /// Who listens to what happens to orders.
    pub feed: Feed,
}

impl Store {
    pub fn new(db: Database) -> Self {
        Self {
            feed: Feed::new(db.clone()),
            db,
            organizations: SeenOrganizations::default(),
            numbers: Numbers::default(),
            creates: Queue::default(),
        }
    }
}
