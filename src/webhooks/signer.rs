//! The keys that a webhook's messages are signed with now.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use courier::{Malformed, Secret, Signer, SigningKey};
use entity::webhook;

/// Signs with the new keys and, during a rotation, with the old ones.
pub(super) fn signer(webhook: &webhook::Model, now: DateTime<Utc>) -> Result<Signer, Malformed> {
    let mut signer = Signer::default()
        .with_secret(Secret::from_base64(webhook.secret.expose())?)
        .with_signing_key(SigningKey::from_base64(webhook.signing_key.expose())?);
    if is_rotating(webhook, now) {
        if let Some(secret) = &webhook.old_secret {
            signer = signer.with_secret(Secret::from_base64(secret.expose())?);
        }
        if let Some(key) = &webhook.old_signing_key {
            signer = signer.with_signing_key(SigningKey::from_base64(key.expose())?);
        }
    }
    Ok(signer)
}

fn is_rotating(webhook: &webhook::Model, now: DateTime<Utc>) -> bool {
    webhook.old_until.is_some_and(|until| now < until)
}

/// The signer of the keys that were seen last: a key pair takes a while to be made.
#[derive(Debug, Default)]
pub(super) struct Kept(Option<(entity::Secret, bool, Arc<Signer>)>);

impl Kept {
    pub(super) fn of(&mut self, webhook: &webhook::Model, now: DateTime<Utc>) -> Result<Arc<Signer>, Malformed> {
        let is_rotating = is_rotating(webhook, now);
        match &self.0 {
            // A rotation makes all of them anew, and each of them is random.
            Some((secret, was_rotating, signer)) if *secret == webhook.secret && *was_rotating == is_rotating => Ok(Arc::clone(signer)),
            _ => {
                let made = Arc::new(signer(webhook, now)?);
                self.0 = Some((webhook.secret.clone(), is_rotating, Arc::clone(&made)));
                Ok(made)
            }
        }
    }
}
