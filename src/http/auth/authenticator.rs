//! From a bearer token to the viewer whom it stands for.

use std::sync::Arc;
use std::time::Duration;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use jsonwebtoken::crypto::rust_crypto;
use jsonwebtoken::{Algorithm, Header};
use quick_cache::sync::Cache;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::audience::Audience;
use super::claims::Claims;
use super::key_set::KeySet;
use super::keys::Key;
use super::organization::{choose, organization};
use crate::config::{Jwks, KeySource};
use crate::http::answer::{Code, Refusal};
use crate::http::clock::now;
use domain::Viewer;

const LONGEST_TOKEN: usize = 8 * 1024;
const LONGEST_KEY_ID: usize = 256;
/// Tokens whose signatures were found good: checking one of RSA's again costs some 300 µs, finding it here 1.
const REMEMBERED: usize = 10_000;
/// Beyond every stream, and within what clocks can add up.
const LONGEST_LIFE: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);
const CHALLENGE: &str = "Bearer";
const CHALLENGE_INVALID: &str = r#"Bearer error="invalid_token""#;

/// Who asks, and until when.
#[derive(Clone, Debug)]
pub struct Identity {
    pub viewer: Viewer,
    /// Seconds since 1970.
    pub expires: u64,
}

impl Identity {
    /// How long something that stays open may last. The leeway is for clocks, not for a beginning: what is opened within it would
    /// end at once, and clients would come back at once, again and again.
    pub(crate) fn left(&self) -> Result<Duration, Refusal> {
        let now = now().timestamp_millis().unsigned_abs();
        let left = self.expires.saturating_mul(1_000).saturating_sub(now);
        if left == 0 { Err(invalid("The token has expired.")) } else { Ok(Duration::from_millis(left).min(LONGEST_LIFE)) }
    }
}

/// A token whose signature was good, for as long as the keys stay as they were.
#[derive(Clone, Debug)]
struct Verified {
    claims: Arc<Claims>,
    edition: u64,
}

/// Checks tokens.
#[derive(Debug)]
pub struct Authenticator {
    secret: Option<Key>,
    set: Option<Arc<KeySet>>,
    audience: Audience,
    verified: Cache<[u8; 32], Verified>,
}

impl Authenticator {
    /// Takes HS256 tokens that were signed with this secret.
    pub fn new(secret: &SecretString, audience: &Audience) -> Self {
        Self::over(Some(secret), &Jwks::default(), audience)
    }

    /// Takes HS256 tokens that were signed with the secret, if there is one, and tokens that a key of the set is for, if there is one.
    pub fn over(secret: Option<&SecretString>, jwks: &Jwks, audience: &Audience) -> Self {
        // A second call finds the provider in place, which is as good.
        rust_crypto::DEFAULT_PROVIDER.install_default().ok();
        let set = |source: KeySource| Arc::new(KeySet::new(source, jwks.clone(), audience.clone()));
        Self {
            secret: secret.map(|secret| Key::of_secret(secret, audience)),
            set: jwks.source().map(set),
            audience: audience.clone(),
            verified: Cache::new(REMEMBERED),
        }
    }

    /// Reads the set of keys, where there is one, so that the first token need not wait for it.
    pub async fn load_keys(&self) -> Result<(), String> {
        match &self.set {
            Some(set) => set.load().await,
            None => Ok(()),
        }
    }

    /// Whether tokens may be signed with keys that come and go.
    pub(super) const fn has_set(&self) -> bool {
        self.set.is_some()
    }

    /// The viewer of a request.
    pub async fn authenticate(&self, headers: &HeaderMap) -> Result<Identity, Refusal> {
        let mut given = headers.get_all(AUTHORIZATION).iter();
        let authorization = match (given.next(), given.next()) {
            (None, _) => return Err(Refusal::unauthenticated(CHALLENGE, "A bearer token is required.")),
            (Some(value), None) => value.to_str().map_err(|_| invalid("The Authorization header is not plain text."))?,
            (Some(_), Some(_)) => return Err(invalid("The Authorization header is given twice.")),
        };
        self.identify(authorization, organization(headers)?).await
    }

    /// The viewer of an `Authorization` value, and the organization that was chosen beside it, if any.
    pub async fn identify(&self, authorization: &str, organization: Option<&str>) -> Result<Identity, Refusal> {
        let token = match authorization.trim().split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => return Err(Refusal::unauthenticated(CHALLENGE, "A bearer token is required.")),
        };
        let claims = self.verify(token).await?;
        let (subject, organizations, scopes) = claims.read().ok_or_else(|| invalid("The token's claims cannot be used."))?;
        let organization_id = choose(&organizations, organization)?;
        Ok(Identity { viewer: Viewer { subject, organization_id, organizations, scopes }, expires: claims.expires() })
    }

    async fn verify(&self, token: &str) -> Result<Arc<Claims>, Refusal> {
        if token.len() > LONGEST_TOKEN {
            return Err(invalid("The token is too long."));
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| invalid("The token cannot be read."))?;
        if header.crit.is_some() {
            return Err(invalid("The token demands extensions that are not known here."));
        }
        if self.audience.token_type.as_ref().is_some_and(|wanted| !is_type(&header, wanted)) {
            return Err(invalid("The token is of another type."));
        }
        // The algorithm is the key's: what the token says only finds the key, and keys that it brings along are not looked at.
        match (header.alg, &self.secret, &self.set) {
            (Algorithm::HS256, Some(key), _) => decode(token, key).map(Arc::new),
            (Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA, _, Some(set)) => self.verify_by_set(token, &header, set).await,
            _ => Err(invalid("The token's algorithm is not taken.")),
        }
    }

    async fn verify_by_set(&self, token: &str, header: &Header, set: &Arc<KeySet>) -> Result<Arc<Claims>, Refusal> {
        let id = header.kid.as_deref();
        if id.is_some_and(|id| id.len() > LONGEST_KEY_ID || id.chars().any(char::is_control)) {
            return Err(invalid("The token's key id cannot be used."));
        }
        let mut keys = set.keys().await.ok_or_else(|| {
            let message = "Tokens cannot be checked now: their keys are out of reach.";
            Refusal::http(StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, message).retry_after(Duration::from_secs(5))
        })?;
        let digest: [u8; 32] = Sha256::digest(token).into();
        if let Some(verified) = self.verified.get(&digest)
            && verified.edition == keys.edition
            && !verified.claims.is_past()
        {
            return Ok(verified.claims);
        }
        if id.is_some() && keys.find(id, header.alg).is_none() {
            // Keys are changed now and then: perhaps this one is new.
            keys = set.keys_again(keys).await;
        }
        let key = keys.find(id, header.alg).ok_or_else(|| invalid("The token's key is not known."))?;
        let claims = Arc::new(decode(token, key)?);
        self.verified.insert(digest, Verified { claims: Arc::clone(&claims), edition: keys.edition });
        Ok(claims)
    }
}

fn decode(token: &str, key: &Key) -> Result<Claims, Refusal> {
    use jsonwebtoken::errors::ErrorKind;

    let decoded = jsonwebtoken::decode::<Claims>(token, &key.key, &key.validation);
    decoded.map(|token| token.claims).map_err(|error| {
        invalid(match error.kind() {
            ErrorKind::ExpiredSignature => "The token has expired.",
            ErrorKind::ImmatureSignature => "The token is not valid yet.",
            ErrorKind::InvalidIssuer | ErrorKind::InvalidAudience => "The token is for somebody else.",
            _ => "The token is not valid.",
        })
    })
}

/// RFC 7515 lets `application/` be left out.
fn is_type(header: &Header, wanted: &str) -> bool {
    let short = |text: &str| text.to_ascii_lowercase().trim_start_matches("application/").to_owned();
    header.typ.as_deref().is_some_and(|given| short(given) == short(wanted))
}

fn invalid(message: &str) -> Refusal {
    Refusal::unauthenticated(CHALLENGE_INVALID, message)
}
