//! The secrets that a webhook's messages are signed with.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use entity::{Secret, webhook};

/// Bytes of a secret, and of the seed of a key pair.
const LENGTH: usize = 32;

/// A secret for `v1` and the seed of a key pair for `v1a`, as they are kept: base64.
#[derive(Clone, Debug)]
pub struct Keys {
    pub secret: Secret,
    pub signing_key: Secret,
}

impl Keys {
    /// New ones, at random.
    pub fn random() -> Self {
        let random = || Secret::new(STANDARD.encode(rand::random::<[u8; LENGTH]>()));
        Self { secret: random(), signing_key: random() }
    }

    /// Puts them into the place of a webhook's.
    pub fn put_into(self, webhook: &mut webhook::Model) {
        (webhook.secret, webhook.signing_key) = (self.secret, self.signing_key);
    }
}

/// The secret as receivers are given it, after Standard Webhooks.
pub fn shown(secret: &Secret) -> String {
    format!("whsec_{}", secret.expose())
}

/// The bytes of a secret or a seed; none where what is kept is neither.
pub fn bytes(kept: &Secret) -> Option<[u8; LENGTH]> {
    STANDARD.decode(kept.expose()).ok()?.try_into().ok()
}

/// The key that `v1a` signatures are checked with, after Standard Webhooks: `whpk_` and its base64.
pub fn public_key(webhook: &webhook::Model) -> Option<String> {
    let key = SigningKey::from_bytes(&bytes(&webhook.signing_key)?).verifying_key();
    Some(format!("whpk_{}", STANDARD.encode(key.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_key_belongs_to_the_seed() {
        // RFC 8032, section 7.1, test 1.
        let seed = [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b,
            0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
        ];
        let webhook = webhook::Model { signing_key: Secret::new(STANDARD.encode(seed)), ..Default::default() };
        assert_eq!(public_key(&webhook).as_deref(), Some("whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="));
        assert_eq!(public_key(&webhook::Model::default()), None);
    }

    #[test]
    fn secrets_differ_and_are_long() {
        let (one, other) = (Keys::random(), Keys::random());
        assert!(one.secret != other.secret && one.signing_key != other.signing_key && one.secret != one.signing_key);
        assert!(bytes(&one.secret).is_some() && bytes(&one.signing_key).is_some());
        assert!(!format!("{one:?}").contains(one.secret.expose()));
    }
}
