//! Whether the process runs, and whether it can serve.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use sea_orm::DbErr;
use serde_json::{Value, json};

use super::gateway::Gateway;

const PATIENCE: Duration = Duration::from_secs(4);

pub(super) async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

pub(super) async fn ready(State(gateway): State<Arc<Gateway>>) -> (StatusCode, Json<Value>) {
    let asked = tokio::time::timeout(PATIENCE, migration::pending(gateway.database.reader())).await;
    let (ready, database, migrations) = match asked {
        Ok(Ok(pending)) if pending.is_empty() => (true, "up", "current"),
        // A newer version has migrated already, as happens while instances are replaced one by one.
        Ok(Err(DbErr::Custom(_))) => (true, "up", "newer"),
        Ok(Ok(_)) => (false, "up", "pending"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not answer");
            (false, "down", "unknown")
        }
        Err(_) => (false, "down", "unknown"),
    };
    let (status, word) = if ready { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "unavailable") };
    (status, Json(json!({ "status": word, "database": database, "migrations": migrations })))
}
