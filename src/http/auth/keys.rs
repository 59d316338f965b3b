//! Keys, each with the only algorithm that it is for.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::audience::{Audience, LEEWAY};
use crate::config::SigningAlgorithm;

/// Keys of a set that are looked at.
const MOST_KEYS: usize = 100;
/// Bytes of an RSA modulus at least: RFC 7518 demands 2048 bits.
const SHORTEST_MODULUS: usize = 256;
/// An exponent longer than this, or a longer modulus, would make each check a burden.
const LONGEST_MODULUS: usize = 1024;

/// A key and what it demands of tokens.
#[derive(Debug)]
pub(super) struct Key {
    pub id: Option<String>,
    pub algorithm: Algorithm,
    pub validation: Validation,
    pub key: DecodingKey,
}

impl Key {
    /// Of a secret that both sides know.
    pub(super) fn of_secret(secret: &SecretString, audience: &Audience) -> Self {
        let key = DecodingKey::from_secret(secret.expose_secret().as_bytes());
        Self { id: None, algorithm: Algorithm::HS256, validation: validation(Algorithm::HS256, audience), key }
    }

    /// Of a public key that may check signatures; none where it is of another kind, or for another use.
    fn of_jwk(jwk: &Jwk, algorithms: &[SigningAlgorithm], audience: &Audience) -> Option<Self> {
        let (wanted, algorithm) = match &jwk.algorithm {
            AlgorithmParameters::RSA(key) if is_strong(&key.n) => (SigningAlgorithm::Rs256, Algorithm::RS256),
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => (SigningAlgorithm::Es256, Algorithm::ES256),
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => (SigningAlgorithm::EdDsa, Algorithm::EdDSA),
            _ => return None,
        };
        let names_it =
            jwk.common.key_algorithm.is_none_or(|named| named.to_string().parse().is_ok_and(|named: Algorithm| named == algorithm));
        let signs = jwk.common.public_key_use.as_ref().is_none_or(|usage| *usage == PublicKeyUse::Signature);
        let verifies = jwk.common.key_operations.as_ref().is_none_or(|operations| operations.contains(&KeyOperations::Verify));
        if !algorithms.contains(&wanted) || !names_it || !signs || !verifies {
            return None;
        }
        let key = DecodingKey::from_jwk(jwk).ok()?;
        Some(Self { id: jwk.common.key_id.clone(), algorithm, validation: validation(algorithm, audience), key })
    }
}

/// The public keys of a set, as far as they can be used; there may be none.
pub(super) fn read(text: &str, algorithms: &[SigningAlgorithm], audience: &Audience) -> Result<Vec<Key>, String> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<serde_json::Value>,
    }

    let set: Set = serde_json::from_str(text).map_err(|error| format!("is no JWK set: {error}"))?;
    // A key of an unknown kind is no reason to refuse the rest.
    let jwks = set.keys.into_iter().take(MOST_KEYS).filter_map(|value| serde_json::from_value::<Jwk>(value).ok());
    Ok(jwks.filter_map(|jwk| Key::of_jwk(&jwk, algorithms, audience)).collect())
}

fn is_strong(modulus: &str) -> bool {
    // Base64 has four characters for three bytes.
    (SHORTEST_MODULUS..=LONGEST_MODULUS).contains(&(modulus.len() * 3 / 4))
}

fn validation(algorithm: Algorithm, audience: &Audience) -> Validation {
    let mut validation = Validation::new(algorithm);
    let mut required = vec!["exp", "sub"];
    validation.leeway = LEEWAY.as_secs();
    validation.validate_nbf = true;
    validation.validate_aud = audience.audience.is_some();
    if let Some(audience) = &audience.audience {
        validation.set_audience(&[audience]);
        required.push("aud");
    }
    if let Some(issuer) = &audience.issuer {
        validation.set_issuer(&[issuer]);
        required.push("iss");
    }
    validation.set_required_spec_claims(&required);
    validation
}
