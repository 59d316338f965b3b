//! Databases of a test's own, and what can be asked of them.

use sea_orm_migration::{
    DbErr,
    sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement},
};

/// A database for one test.
pub(crate) struct Scratch {
    pub(crate) db: DatabaseConnection,
    pub(crate) url: String,
    /// Where to drop it from, and its name.
    server: Option<(String, String)>,
}

impl Scratch {
    /// SQLite in memory, and PostgreSQL where `TEST_DATABASE_URL` names a server.
    pub(crate) async fn all(name: &str) -> Result<Vec<Self>, DbErr> {
        let mut all = vec![Self::sqlite().await?];
        if let Ok(server) = std::env::var("TEST_DATABASE_URL") {
            all.push(Self::postgres(server, name).await?);
        }
        Ok(all)
    }

    async fn sqlite() -> Result<Self, DbErr> {
        let url = "sqlite::memory:".to_owned();
        Ok(Self { db: connect(&url).await?, url, server: None })
    }

    async fn postgres(server: String, name: &str) -> Result<Self, DbErr> {
        let name = format!("migration_{name}_{}", std::process::id());
        let db = connect(&server).await?;
        db.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await?;
        db.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        db.close().await?;

        let (address, options) = server.split_once('?').map_or((server.as_str(), None), |(address, options)| (address, Some(options)));
        let authority = address.find("://").map_or(0, |start| start + 3);
        let end = address[authority..].find('/').map_or(address.len(), |slash| authority + slash);
        let options = options.map(|options| format!("?{options}")).unwrap_or_default();
        let url = format!("{}/{name}{options}", &address[..end]);
        Ok(Self { db: connect(&url).await?, url, server: Some((server, name)) })
    }

    pub(crate) async fn close(self) -> Result<(), DbErr> {
        self.db.close().await?;
        if let Some((server, name)) = self.server {
            let db = connect(&server).await?;
            db.execute_unprepared(&format!("DROP DATABASE {name}")).await?;
            db.close().await?;
        }
        Ok(())
    }
}

/// One connection.
pub(crate) async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await
}

/// Runs a statement in which `#7` stands for a UUID.
pub(crate) async fn run(db: &DatabaseConnection, sql: &str) -> Result<(), DbErr> {
    db.execute_unprepared(&with_ids(db.get_database_backend(), sql)).await.map(|_| ())
}

/// The statement, with each `#7` written as a UUID; `#0` is none.
pub(crate) fn with_ids(backend: DbBackend, sql: &str) -> String {
    let mut parts = sql.split('#');
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|character: char| !character.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at(end);
        if number.starts_with('0') {
            written += "#";
            written += part;
            continue;
        }
        written += &match backend {
            DbBackend::Postgres => format!("'{number:0>32}'::uuid{rest}"),
            _ => format!("x'{number:0>32}'{rest}"),
        };
    }
    written
}

/// A text column, its rows joined.
pub(crate) async fn text(db: &DatabaseConnection, sql: &str) -> Result<String, DbErr> {
    Ok(texts(db, sql).await?.concat())
}

/// A text column.
pub(crate) async fn texts(db: &DatabaseConnection, sql: &str) -> Result<Vec<String>, DbErr> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
