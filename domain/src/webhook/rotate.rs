//! Gives a webhook a new secret and a new key pair; the old ones sign beside them for a while.

use chrono::TimeDelta;
use entity::webhook;

use super::find;
use super::keys::Keys;
use super::save::Saved;
use crate::attempt::attempt;
use crate::draft::Draft;
use crate::error::Result;
use crate::fields::Fields;
use crate::problems::Path;
use crate::{Op, Scope, Store};

/// Hours at the most for which both sign: a week.
const LONGEST: i32 = 168;
/// Where the caller names none.
const USUAL: i32 = 24;

/// Which webhook, and for how long both sign.
#[derive(Clone, Debug, Default)]
pub struct RotateWebhookSecretInput {
    pub id: String,
    pub overlap_hours: Option<i32>,
}

/// Changes the secrets, and tells the new one.
pub async fn rotate(op: &Op, store: &Store, input: RotateWebhookSecretInput) -> Result<Saved> {
    op.require(Scope::Admin)?;
    attempt(|| write(op, store, &input)).await
}

async fn write(op: &Op, store: &Store, input: &RotateWebhookSecretInput) -> Result<Saved> {
    let tx = store.db.begin().await?;
    let mut fields = Fields::default();
    let hours = fields.problems.whole(&Path::INPUT.field("overlapHours"), input.overlap_hours.unwrap_or(USUAL), 0, LONGEST);
    let found = find::webhook(&tx, op, &mut fields.problems, &Path::INPUT.field("id"), &input.id).await?;
    let mut draft = Draft::<webhook::Entity>::with(fields, found, webhook::Model::default());
    draft.fields.refuse()?;
    let row = &mut draft.row;
    match hours.filter(|hours| *hours > 0) {
        Some(hours) => {
            (row.old_secret, row.old_signing_key) = (Some(row.secret.clone()), Some(row.signing_key.clone()));
            row.old_until = Some(op.now + TimeDelta::hours(hours.into()));
        }
        None => (row.old_secret, row.old_signing_key, row.old_until) = (None, None, None),
    }
    Keys::random().put_into(row);
    let webhook = draft.keep(&tx, op).await?;
    store.db.commit(tx).await?;
    Ok(Saved { secret: Some(webhook.secret.clone()), webhook })
}
