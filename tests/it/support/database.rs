//! Migrated databases: copies of one that each process migrates once.

use std::time::Duration;

use database::{Database, Settings, connect_for_migration};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What must live as long as the database.
pub struct Files {
    url: String,
    _directory: Option<TempDir>,
}

impl Files {
    /// One more connection, for what the gateway's own calls do not do.
    pub async fn connection(&self) -> DatabaseConnection {
        connect_for_migration(&self.url).await.unwrap()
    }

    /// How another program finds it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same database, as another process opens it.
    pub async fn open_again(&self) -> Database {
        connect(&self.url).await
    }
}

/// A database of PostgreSQL whose test was over long ago.
const OLD: u64 = 10 * 60;

/// A file on SQLite, so that readers and the writer are real; on PostgreSQL where `TEST_DATABASE_URL` names a server.
pub async fn open() -> (Database, Files) {
    let (url, directory) = match std::env::var("TEST_DATABASE_URL") {
        Ok(server) => (on_server(&server).await, None),
        Err(_) => {
            let directory = tempfile::tempdir().unwrap();
            let file = directory.path().join("shop.db");
            tokio::fs::write(&file, template_file().await).await.unwrap();
            (format!("sqlite:{}", file.display()), Some(directory))
        }
    };
    (connect(&url).await, Files { url, _directory: directory })
}

/// A database that is there, and empty.
pub async fn at(url: &str) -> (Database, Files) {
    let connection = connect_for_migration(url).await.unwrap();
    migration::up(&connection).await.unwrap();
    connection.close().await.unwrap();
    let database = connect(url).await;
    database.reach().await.unwrap();
    (database, Files { url: url.to_owned(), _directory: None })
}

pub async fn connect(url: &str) -> Database {
    let settings = Settings { url: url.to_owned(), pool_size: 8, statement_timeout: Duration::from_secs(20) };
    Database::connect(&settings).await.unwrap()
}

async fn template_file() -> &'static [u8] {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let directory = tempfile::tempdir().unwrap();
            let file = directory.path().join("template.db");
            let connection = connect_for_migration(&format!("sqlite:{}", file.display())).await.unwrap();
            migration::up(&connection).await.unwrap();
            connection.close().await.unwrap();
            tokio::fs::read(&file).await.unwrap()
        })
        .await
}

async fn on_server(server: &str) -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let admin = connect_for_migration(&format!("{server}/postgres")).await.unwrap();
    let template = TEMPLATE
        .get_or_init(|| async {
            // Each database takes a while to drop: no test waits for that.
            let swept = server.to_owned();
            std::thread::spawn(move || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(sweep(&swept)));
            let name = name();
            admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            let connection = connect_for_migration(&format!("{server}/{name}")).await.unwrap();
            migration::up(&connection).await.unwrap();
            connection.close().await.unwrap();
            name
        })
        .await;
    let name = name();
    admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
    // Nothing here is to outlive a crash, and a commit that waits for the disk is most of what a test waits for.
    admin.execute_unprepared(&format!("ALTER DATABASE {name} SET synchronous_commit = off")).await.unwrap();
    admin.close().await.unwrap();
    format!("{server}/{name}")
}

fn name() -> String {
    format!("test_{}", Uuid::now_v7().simple())
}

/// Drops what earlier runs left. A database that is in use stays.
async fn sweep(server: &str) {
    let Ok(admin) = connect_for_migration(&format!("{server}/postgres")).await else { return };
    let query = "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'";
    let rows = admin.query_all_raw(Statement::from_string(admin.get_database_backend(), query)).await.unwrap();
    for row in rows {
        let name: String = row.try_get("", "datname").unwrap();
        let made = name.strip_prefix("test_").and_then(|id| Uuid::parse_str(id).ok()).and_then(|id| id.get_timestamp());
        let now = Uuid::now_v7().get_timestamp().map_or(0, |time| time.to_unix().0);
        if made.is_some_and(|made| made.to_unix().0 + OLD < now) {
            admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.ok();
        }
    }
}
