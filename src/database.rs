//! The connections to the database.

use sea_orm::DatabaseConnection;

/// The one place that reads and writes begin at.
#[derive(Clone, Debug)]
pub struct Database(DatabaseConnection);

impl Database {
    pub const fn new(connection: DatabaseConnection) -> Self {
        Self(connection)
    }

    /// For statements outside any transaction.
    pub const fn reader(&self) -> &DatabaseConnection {
        &self.0
    }
}
