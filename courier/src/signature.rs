//! The headers of a message: what makes it one, and who can have written it.

use crate::keys::{Secret, SigningKey};

/// Signs messages with each of its keys.
#[derive(Debug, Default)]
pub struct Signer {
    keys: Vec<Key>,
}

#[derive(Debug)]
enum Key {
    Secret(Secret),
    SigningKey(SigningKey),
}

/// What stands before the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headers {
    /// `webhook-id`: the same for every attempt, so that a receiver knows it again.
    pub id: String,
    /// `webhook-timestamp`: when this attempt is made, in seconds since 1970.
    pub timestamp: i64,
    /// `webhook-signature`: one for each key, with blanks between.
    pub signature: String,
}

impl Signer {
    /// One more secret: during a rotation the old one comes after the new one.
    #[must_use]
    pub fn with_secret(mut self, secret: Secret) -> Self {
        self.keys.push(Key::Secret(secret));
        self
    }

    /// One more key pair.
    #[must_use]
    pub fn with_signing_key(mut self, key: SigningKey) -> Self {
        self.keys.push(Key::SigningKey(key));
        self
    }

    /// Signs a message that is sent at this second.
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> Headers {
        let mut content = format!("{id}.{timestamp}.").into_bytes();
        content.extend_from_slice(body);
        let sign = |key: &Key| match key {
            Key::Secret(secret) => secret.sign(&content),
            Key::SigningKey(key) => key.sign(&content),
        };
        let signatures: Vec<_> = self.keys.iter().map(sign).collect();
        Headers { id: id.to_owned(), timestamp, signature: signatures.join(" ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_as_the_specification_does() {
        // The example that its libraries are tested with.
        let secret = || "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().expect("a secret");
        let headers =
            Signer::default().with_secret(secret()).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(headers.signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let both = Signer::default().with_secret(secret()).with_signing_key(SigningKey::random()).with_secret(Secret::random());
        let signature = both.sign("msg_1", 1, b"{}").signature;
        let kinds: Vec<_> = signature.split(' ').map(|part| part.split(',').next().unwrap_or_default()).collect();
        assert_eq!(kinds, ["v1", "v1a", "v1"]);
    }
}
