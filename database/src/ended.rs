//! Keeps no connection to an SQLite file whose transaction has not ended.
//!
//! SQLite itself ends a transaction that met a full disk or a broken one. The driver does not know: the rollback that it then sends
//! fails, it counts the transaction as open for ever, and makes each later one a savepoint inside it. What is committed from then on is
//! not committed, and is lost with the process.

use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::SqlitePoolOptions;
use tracing::warn;

/// Closes such a connection instead of lending it again; what was open on it is rolled back then.
pub(super) fn guard(options: SqlitePoolOptions) -> SqlitePoolOptions {
    options.after_release(|connection, _| {
        Box::pin(async move {
            // Behind the rollback that may still be on its way.
            connection.ping().await?;
            let has_ended = !connection.is_in_transaction();
            if !has_ended {
                warn!("a transaction ended otherwise than it should: its connection to the file is opened anew");
            }
            Ok(has_ended)
        })
    })
}
