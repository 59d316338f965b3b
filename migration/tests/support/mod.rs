//! Empty databases to migrate, and rows for them.

use sea_orm_migration::{
    DbErr,
    sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend},
};

/// A database for one test.
pub struct Scratch {
    pub db: DatabaseConnection,
    pub url: String,
    /// Where to drop it from, and its name.
    server: Option<(String, String)>,
}

impl Scratch {
    /// SQLite in memory, and PostgreSQL where `TEST_DATABASE_URL` names a server.
    pub async fn all(name: &str) -> Result<Vec<Self>, DbErr> {
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

    pub async fn close(self) -> Result<(), DbErr> {
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
pub async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await
}

/// A row: its columns with their values as SQL, in which `#7` stands for a UUID.
#[derive(Clone)]
pub struct Row {
    table: &'static str,
    values: Vec<(&'static str, String)>,
}

impl Row {
    pub fn of(table: &'static str, values: &[(&'static str, &str)]) -> Self {
        Self { table, values: values.iter().map(|(column, value)| (*column, (*value).to_owned())).collect() }
    }

    /// The same row, but for these values.
    pub fn with(&self, changes: &[(&'static str, &str)]) -> Self {
        let mut row = self.clone();
        for (column, value) in changes {
            row.values.retain(|(existing, _)| existing != column);
            row.values.push((column, (*value).to_owned()));
        }
        row
    }

    pub async fn insert(&self, db: &DatabaseConnection) -> Result<(), DbErr> {
        let columns: Vec<_> = self.values.iter().map(|(column, _)| format!("\"{column}\"")).collect();
        let values: Vec<_> = self.values.iter().map(|(_, value)| value.as_str()).collect();
        run(db, &format!("INSERT INTO {} ({}) VALUES ({})", self.table, columns.join(", "), values.join(", "))).await
    }

    /// Inserts it and tells what the database had against it.
    pub async fn refusal(&self, db: &DatabaseConnection) -> String {
        self.insert(db).await.err().map(|error| error.to_string()).unwrap_or_default()
    }
}

/// Runs a statement in which `#7` stands for a UUID.
pub async fn run(db: &DatabaseConnection, sql: &str) -> Result<(), DbErr> {
    let mut parts = sql.split('#');
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|character: char| !character.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at(end);
        match db.get_database_backend() {
            DbBackend::Postgres => written.push_str(&format!("'{number:0>32}'::uuid{rest}")),
            _ => written.push_str(&format!("x'{number:0>32}'{rest}")),
        }
    }
    db.execute_unprepared(&written).await.map(|_| ())
}
