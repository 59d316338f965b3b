//! Gives up a delivery, so that the order's next events are sent.

use entity::{WebhookDeliveryStatus, webhook_delivery};

use super::find;
use crate::attempt::attempt;
use crate::draft::Draft;
use crate::error::{Code, Result};
use crate::fields::Fields;
use crate::problems::Path;
use crate::{Op, Scope, Store};

/// Gives up the delivery, which must wait.
pub async fn skip(op: &Op, store: &Store, id: &str) -> Result<webhook_delivery::Model> {
    op.require(Scope::Admin)?;
    attempt(|| write(op, store, id)).await
}

async fn write(op: &Op, store: &Store, id: &str) -> Result<webhook_delivery::Model> {
    let tx = store.db.begin().await?;
    let mut fields = Fields::default();
    let path = Path::INPUT.field("id");
    let found = find::delivery(&tx, op, &mut fields.problems, &path, id).await?.map(|(_, delivery)| delivery);
    if found.as_ref().is_some_and(|delivery| delivery.status != WebhookDeliveryStatus::Waiting) {
        fields.problems.add(&path, Code::Conflict, "This delivery does not wait any more.");
    }
    let mut draft = Draft::<webhook_delivery::Entity>::with(fields, found, webhook_delivery::Model::default());
    (draft.row.status, draft.row.due_at) = (WebhookDeliveryStatus::Skipped, None);
    let row = draft.keep(&tx, op).await?;
    store.db.commit(tx).await?;
    Ok(row)
}
