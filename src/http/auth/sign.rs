//! Tokens of our own making.

use jsonwebtoken::crypto::rust_crypto;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};

use super::audience::Audience;
use super::claims::{Claims, Grant};

/// A token cannot be signed.
#[derive(Debug, thiserror::Error)]
#[error("the token cannot be signed: {0}")]
pub struct Unsigned(#[from] jsonwebtoken::errors::Error);

/// Makes a token that [`super::Authenticator`] takes.
pub fn sign(secret: &SecretString, audience: &Audience, grant: &Grant<'_>) -> Result<String, Unsigned> {
    rust_crypto::DEFAULT_PROVIDER.install_default().ok();
    let key = EncodingKey::from_secret(secret.expose_secret().as_bytes());
    let mut header = Header::new(Algorithm::HS256);
    header.typ = audience.token_type.clone().or(header.typ);
    Ok(jsonwebtoken::encode(&header, &Claims::grant(audience, grant), &key)?)
}
