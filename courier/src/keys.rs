//! Keys of signatures, as Standard Webhooks writes them.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;

/// Bytes of a secret that is made here: as long as the hash.
const MADE: usize = 32;
/// Bytes of secrets that the specification allows.
const SHORTEST: usize = 24;
const LONGEST: usize = 64;

/// A text that is no key; it is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a secret is whsec_ and the base64 of 24 to 64 bytes")]
pub struct Malformed;

/// What both sides know: makes `v1` signatures. It prints as nothing.
#[derive(Debug)]
pub struct Secret(SecretBox<[u8]>);

impl Secret {
    /// A new one.
    pub fn random() -> Self {
        Self(SecretBox::from(rand::random::<[u8; MADE]>().to_vec()))
    }

    /// From base64 alone, as it is kept.
    pub fn from_base64(text: &str) -> Result<Self, Malformed> {
        let bytes = STANDARD.decode(text).map_err(|_| Malformed)?;
        if (SHORTEST..=LONGEST).contains(&bytes.len()) { Ok(Self(SecretBox::from(bytes))) } else { Err(Malformed) }
    }

    /// As it is kept.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0.expose_secret())
    }

    /// As its holder is shown it, once: `whsec_…`.
    pub fn shown(&self) -> String {
        format!("whsec_{}", self.to_base64())
    }

    /// `v1,…`
    pub(crate) fn sign(&self, content: &[u8]) -> String {
        // A key of any length is one.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()) else { return String::new() };
        mac.update(content);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// As its holder has it: `whsec_` and base64.
impl FromStr for Secret {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::from_base64(text.trim().strip_prefix("whsec_").ok_or(Malformed)?)
    }
}

/// An Ed25519 key: makes `v1a` signatures, which the public key checks. It prints as nothing, and is wiped when it is dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// A new one.
    pub fn random() -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(&rand::random()))
    }

    /// From the base64 of its seed, as it is kept.
    pub fn from_base64(text: &str) -> Result<Self, Malformed> {
        let seed: [u8; 32] = STANDARD.decode(text).ok().and_then(|seed| seed.try_into().ok()).ok_or(Malformed)?;
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(&seed)))
    }

    /// The base64 of its seed, as it is kept.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0.to_bytes())
    }

    /// What receivers check with.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// `v1a,…`
    pub(crate) fn sign(&self, content: &[u8]) -> String {
        format!("v1a,{}", STANDARD.encode(self.0.sign(content).to_bytes()))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningKey")
    }
}

/// Checks `v1a` signatures; shown as `whpk_` and base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(ed25519_dalek::VerifyingKey);

impl fmt::Display for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "whpk_{}", STANDARD.encode(self.0.as_bytes()))
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test may end where it stands")]
mod tests {
    use super::*;
    use ed25519_dalek::{Signature, VerifyingKey};

    #[test]
    fn keys_are_written_and_read() {
        let secret = Secret::random();
        assert_eq!(secret.shown().parse::<Secret>().expect("a secret").to_base64(), secret.to_base64());
        assert!(format!("{secret:?}").contains("REDACTED"));
        for text in ["", "whsec_", "whsec_!!", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert_eq!(text.parse::<Secret>().err(), Some(Malformed), "{text}");
        }
        let key = SigningKey::random();
        let again = SigningKey::from_base64(&key.to_base64()).expect("a key");
        assert_eq!(key.public_key(), again.public_key());
        assert_eq!(format!("{key:?}"), "SigningKey");
        assert!(SigningKey::from_base64("c2hvcnQ=").is_err());
    }

    #[test]
    fn the_public_key_checks_signatures() {
        let key = SigningKey::random();
        let signed = key.sign(b"content");
        let signature = STANDARD.decode(signed.strip_prefix("v1a,").expect("its version")).expect("base64");
        let shown = key.public_key().to_string();
        let public = STANDARD.decode(shown.strip_prefix("whpk_").expect("its kind")).expect("base64");
        let public = VerifyingKey::from_bytes(public.as_slice().try_into().expect("32 bytes")).expect("a key");
        let signature = Signature::from_slice(&signature).expect("a signature");
        assert!(public.verify_strict(b"content", &signature).is_ok() && public.verify_strict(b"other", &signature).is_err());
    }
}
