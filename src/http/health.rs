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
    let asked = tokio::time::timeout(PATIENCE, look(&gateway.database)).await;
    let (database, migrations) = match asked {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => {
            let outage = Outage::of(&error);
            outage.note();
            tracing::warn!(%error, "not ready: {}", outage.words());
            (outage.state(), "unknown")
        }
        Err(_) => {
            outage::met_no_connection();
            tracing::warn!("not ready: the database does not answer in time");
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
