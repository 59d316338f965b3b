//! Whether a pooler between here and PostgreSQL gives one server's session to several connections.
//!
//! With transactions or statements pooled, prepared statements, LISTEN and settings of a session are another connection's: requests
//! would fail by chance.

use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{Connection, Error, Row, raw_sql};
use sea_orm::{DbBackend, DbErr, RuntimeErr};

use super::Database;

const WORDS: &str = "the pooler in front of it gives a connection another session for each transaction: set it to keep sessions \
                     (PgBouncer: pool_mode = session), or connect to PostgreSQL itself";

impl Database {
    /// Refuses a pooler that keeps no sessions. Two connections that are open at once are asked which session each of them has.
    pub async fn require_sessions(&self) -> Result<(), DbErr> {
        if self.backend() != DbBackend::Postgres {
            return Ok(());
        }
        let options = self.writer.get_postgres_connection_pool().connect_options();
        let shared = async {
            let (mut first, mut second) = (PgConnection::connect_with(&options).await?, PgConnection::connect_with(&options).await?);
            let before = session(&mut first).await?;
            // While this one is within a transaction, its session is given to nobody else.
            raw_sql("BEGIN").execute(&mut second).await?;
            let shared = session(&mut second).await? == before || session(&mut first).await? != before;
            raw_sql("ROLLBACK").execute(&mut second).await?;
            first.close().await?;
            second.close().await?;
            Ok::<_, Error>(shared)
        };
        match shared.await {
            Ok(false) => Ok(()),
            Ok(true) => Err(DbErr::Custom(WORDS.to_owned())),
            Err(error) => Err(DbErr::Conn(RuntimeErr::SqlxError(error.into()))),
        }
    }
}

/// Not prepared: that may fail already where sessions are shared.
async fn session(connection: &mut PgConnection) -> Result<i32, Error> {
    raw_sql("SELECT pg_backend_pid()").fetch_one(connection).await?.try_get(0)
}
