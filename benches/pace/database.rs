//! A database that is made for this and dropped again, asked from outside.

use std::process;

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use tokio::runtime::{Builder, Runtime};

use crate::Outcome;

/// A connection to it.
pub(crate) struct Database {
    runtime: Runtime,
    connection: DatabaseConnection,
    url: String,
    /// Where it can be dropped from, and its name there.
    server: Option<(String, String)>,
}

impl Database {
    /// A new one on this server.
    pub(crate) fn on_server(server: &str, name: &str) -> Outcome<Self> {
        let name = format!("{name}_{}", process::id());
        let admin = Self::open(&at(server, "postgres"), None)?;
        admin.run(&format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"))?;
        Self::open(&at(server, &name), Some((server.to_owned(), name)))
    }

    /// One that is there.
    pub(crate) fn open(url: &str, server: Option<(String, String)>) -> Outcome<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let connection = runtime.block_on(sea_orm::Database::connect(options))?;
        Ok(Self { runtime, connection, url: url.to_owned(), server })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Statements to their end.
    pub(crate) fn run(&self, sql: &str) -> Outcome<()> {
        self.runtime.block_on(self.connection.execute_unprepared(sql))?;
        Ok(())
    }

    /// The number that a statement asks for.
    pub(crate) fn number(&self, sql: &str) -> Outcome<i64> {
        let statement = Statement::from_string(self.connection.get_database_backend(), format!("SELECT CAST(({sql}) AS bigint) AS number"));
        let row = self.runtime.block_on(self.connection.query_one_raw(statement))?.ok_or("no row")?;
        Ok(row.try_get("", "number")?)
    }

    /// Says what it is.
    pub(crate) fn version(&self) -> String {
        let sql = match self.connection.get_database_backend() {
            DbBackend::Postgres => "SELECT 'PostgreSQL ' || current_setting('server_version') AS version",
            _ => "SELECT 'SQLite ' || sqlite_version() AS version",
        };
        let statement = Statement::from_string(self.connection.get_database_backend(), sql);
        let row = self.runtime.block_on(self.connection.query_one_raw(statement)).ok().flatten();
        row.and_then(|row| row.try_get("", "version").ok()).unwrap_or_default()
    }

    /// Takes a server's database away. A file goes with its folder.
    pub(crate) fn drop(self) -> Outcome<()> {
        self.runtime.block_on(self.connection.close())?;
        match self.server {
            Some((server, name)) => Self::open(&at(&server, "postgres"), None)?.run(&format!("DROP DATABASE {name} WITH (FORCE)")),
            None => Ok(()),
        }
    }
}

fn at(server: &str, name: &str) -> String {
    format!("{}/{name}", server.trim_end_matches('/'))
}
