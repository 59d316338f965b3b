//! What operations act on.

use crate::database::Database;

/// Shared by all operations of a process.
#[derive(Clone, Debug)]
pub struct Store {
    pub db: Database,
}

impl Store {
    pub const fn new(db: Database) -> Self {
        Self { db }
    }
}
