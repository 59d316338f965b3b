//! What the command line can do.

pub mod demo;
pub mod health;
pub mod listen;
pub mod migrate;
pub mod organization;
pub mod schema;
pub mod serve;
pub mod signals;
pub mod token;

mod layers;
mod output;
mod upkeep;

use std::io;
use std::net::SocketAddr;

use sea_orm::DbErr;

use crate::config::{Config, Invalid};
use crate::http;
use database::Database;

/// Why a command failed, for the person who typed it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error("the database: {}", words(.0))]
    Database(#[from] DbErr),
    #[error(transparent)]
    Domain(#[from] domain::Error),
    #[error("{setting} {address}: {error}")]
    Listen { setting: &'static str, address: SocketAddr, error: io::Error },
    #[error(transparent)]
    Unsigned(#[from] http::Unsigned),
    #[error("{0}")]
    Other(String),
}

/// What this program says itself needs no kind before it.
fn words(error: &DbErr) -> String {
    match error {
        DbErr::Custom(words) => words.clone(),
        error => error.to_string(),
    }
}

/// Opens a database that must be migrated. An SQLite file is made and migrated on the way.
async fn open(config: &Config) -> Result<Database, Error> {
    if config.is_sqlite() && database::file_of(config.url()).is_some() {
        migrate::up(config).await?;
    }
    let database = Database::connect(&config.database()).await?;
    database.reach().await?;
    if config.is_sqlite() {
        // A database in memory lives in its one connection, so it is migrated there; a migrated file is left as it is.
        if !migration::pending(database.reader()).await.unwrap_or_default().is_empty() {
            migration::up(database.reader()).await?;
        }
    } else if !migration::pending(database.reader()).await?.is_empty() {
        return Err(Error::Other("the database is not migrated: run `order-gateway migrate` first".to_owned()));
    }
    Ok(database)
}
