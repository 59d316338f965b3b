//! Whether the process runs, and whether it can serve.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use sea_orm::DbErr;
use serde_json::{Value, json};

use super::gateway::Gateway;
use database::{Database, outage};
use domain::Outage;

const PATIENCE: Duration = Duration::from_secs(4);

pub(super) async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

pub(super) async fn ready(State(gateway): State<Arc<Gateway>>) -> (StatusCode, Json<Value>) {
    let asked = tokio::select! {
        asked = look(&gateway.database) => Ok(asked),
        // Whoever asks may have less patience than those who wait for a connection.
        cause = gateway.database.unreachable() => Err(cause),
        () = tokio::time::sleep(PATIENCE) => Err("it does not answer in time".to_owned()),
    };
    let (database, migrations) = match asked {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => {
            let outage = Outage::of(&error);
            outage.note();
            tracing::warn!(%error, "not ready: {}", outage.words());
            (outage.state(), "unknown")
        }
        Err(cause) => {
            outage::met_no_connection();
            tracing::warn!(cause, "not ready: no connection to the database");
            ("down", "unknown")
        }
    };
    let ready = database == "up" && migrations != "pending";
    let (status, word) = if ready { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "unavailable") };
    (status, Json(json!({ "status": word, "database": database, "migrations": migrations })))
}

/// What state the database is in, and its tables.
async fn look(database: &Database) -> Result<(&'static str, &'static str), DbErr> {
    let migrations = match migration::pending(database.reader()).await {
        Ok(pending) if pending.is_empty() => "current",
        Ok(_) => "pending",
        // A newer version has migrated already, as happens while instances are replaced one by one.
        Err(DbErr::Custom(_)) => "newer",
        Err(error) => return Err(error),
    };
    let state = match database.is_writable().await? {
        false => "read-only",
        true if database.is_full().await? => "full",
        true => "up",
    };
    Ok((state, migrations))
}
