//! Tries a webhook before anything real is sent.

use entity::webhook_attempt;

use super::{Ports, find};
use crate::attempt::attempt;
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::{Op, Scope, Store};

/// Sends a message of type `webhook.test` now, once, whatever the webhook's status, and tells how it went.
pub async fn send_test(op: &Op, store: &Store, ports: &Ports, id: &str) -> Result<webhook_attempt::Model> {
    op.require(Scope::Admin)?;
    let webhook = attempt(|| async {
        let tx = store.db.begin().await?;
        let mut problems = Problems::default();
        let found = find::webhook(&tx, op, &mut problems, &Path::INPUT.field("id"), id).await?;
        problems.finish()?;
        Ok(found.unwrap_or_default())
    })
    .await?;
    // The transaction has ended: nobody waits for the receiver.
    ports.tests.send(&webhook).await
}
