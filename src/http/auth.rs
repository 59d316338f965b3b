//! From a bearer token to a viewer. Nothing else knows how tokens are made.

mod claims;

use std::time::Duration;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use chrono::Utc;
use jsonwebtoken::crypto::rust_crypto;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use self::claims::Claims;
use super::answer::{Code, Refusal};
use crate::domain::id::{self, Kind};
use crate::domain::{Scope, Viewer};

const LONGEST_TOKEN: usize = 8 * 1024;
const LEEWAY: Duration = Duration::from_secs(30);
/// Beyond every stream, and within what clocks can add up.
const LONGEST_LIFE: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);
const ORGANIZATION: [HeaderName; 2] = [HeaderName::from_static("x-organization"), HeaderName::from_static("x-s2-organization")];
const CHALLENGE: &str = "Bearer";
const CHALLENGE_INVALID: &str = r#"Bearer error="invalid_token""#;

/// What tokens must name, beside a good signature.
#[derive(Clone, Debug, Default)]
pub struct Audience {
    pub issuer: Option<String>,
    pub audience: Option<String>,
}

/// Who asks, and until when.
#[derive(Clone, Debug)]
pub struct Identity {
    pub viewer: Viewer,
    /// Seconds since 1970.
    pub expires: u64,
}

impl Identity {
    /// How long the token is still good for.
    pub(super) fn left(&self) -> Duration {
        let now = Utc::now().timestamp_millis().unsigned_abs();
        Duration::from_millis(self.expires.saturating_mul(1_000).saturating_sub(now)).min(LONGEST_LIFE)
    }
}

/// A key with the only algorithm that it is for. Keys of a JWKS would stand beside it, each with its own.
struct Key {
    validation: Validation,
    key: DecodingKey,
}

/// Checks tokens.
pub struct Authenticator {
    keys: Vec<Key>,
}

impl Authenticator {
    /// Takes HS256 tokens that were signed with this secret.
    pub fn new(secret: &SecretString, audience: &Audience) -> Self {
        // A second call finds the provider in place, which is as good.
        rust_crypto::DEFAULT_PROVIDER.install_default().ok();
        let key = DecodingKey::from_secret(secret.expose_secret().as_bytes());
        Self { keys: vec![Key { validation: validation(Algorithm::HS256, audience), key }] }
    }

    /// The viewer of a request.
    pub fn authenticate(&self, headers: &HeaderMap) -> Result<Identity, Refusal> {
        let mut given = headers.get_all(AUTHORIZATION).iter();
        let authorization = match (given.next(), given.next()) {
            (None, _) => return Err(Refusal::unauthenticated(CHALLENGE, "A bearer token is required.")),
            (Some(value), None) => value.to_str().map_err(|_| invalid("The Authorization header is not plain text."))?,
            (Some(_), Some(_)) => return Err(invalid("The Authorization header is given twice.")),
        };
        self.identify(authorization, organization(headers)?)
    }

    /// The viewer of an `Authorization` value, and the organization that was chosen beside it, if any.
    pub fn identify(&self, authorization: &str, organization: Option<&str>) -> Result<Identity, Refusal> {
        let token = match authorization.trim().split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => return Err(Refusal::unauthenticated(CHALLENGE, "A bearer token is required.")),
        };
        let claims = self.verify(token)?;
        let (subject, organizations, scopes) = claims.read().ok_or_else(|| invalid("The token's claims cannot be used."))?;
        let organization_id = choose(&organizations, organization)?;
        Ok(Identity { viewer: Viewer { subject, organization_id, organizations, scopes }, expires: claims.expires() })
    }

    fn verify(&self, token: &str) -> Result<Claims, Refusal> {
        use jsonwebtoken::errors::ErrorKind;

        if token.len() > LONGEST_TOKEN {
            return Err(invalid("The token is too long."));
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| invalid("The token cannot be read."))?;
        if header.crit.is_some() {
            return Err(invalid("The token demands extensions that are not known here."));
        }
        // The algorithm is the key's: what the token says only finds the key.
        let key = self.keys.iter().find(|key| key.validation.algorithms.contains(&header.alg));
        let key = key.ok_or_else(|| invalid("The token's algorithm is not taken."))?;
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

fn invalid(message: &str) -> Refusal {
    Refusal::unauthenticated(CHALLENGE_INVALID, message)
}

/// What the headers choose; all that are given must agree.
pub(super) fn organization(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut chosen = None;
    for value in ORGANIZATION.iter().flat_map(|name| headers.get_all(name)) {
        let value = value.to_str().map_err(|_| Refusal::malformed("The header X-Organization is not plain text."))?.trim();
        if chosen.is_some_and(|chosen| chosen != value) {
            return Err(Refusal::malformed("The headers name several organizations."));
        }
        chosen = Some(value);
    }
    Ok(chosen.filter(|value| !value.is_empty()))
}

fn choose(organizations: &[Uuid], chosen: Option<&str>) -> Result<Uuid, Refusal> {
    let Some(text) = chosen else {
        return match organizations {
            [only] => Ok(*only),
            _ => Err(Refusal::malformed("The token is good for several organizations: the header X-Organization must choose one.")),
        };
    };
    let id = id::find(Kind::Organization, text).or_else(|| Uuid::try_parse(text).ok());
    let id = id.ok_or_else(|| Refusal::malformed("The header X-Organization is no organization's id."))?;
    if organizations.contains(&id) {
        return Ok(id);
    }
    Err(Refusal::http(StatusCode::FORBIDDEN, Code::Forbidden, "The token is not good for this organization."))
}

/// What a new token allows.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    pub subject: &'a str,
    pub organizations: &'a [Uuid],
    pub scopes: &'a [Scope],
    pub ttl: Duration,
}

/// A token cannot be signed.
#[derive(Debug, thiserror::Error)]
#[error("the token cannot be signed: {0}")]
pub struct Unsigned(#[from] jsonwebtoken::errors::Error);

/// Makes a token that [`Authenticator`] takes.
pub fn sign(secret: &SecretString, audience: &Audience, grant: &Grant<'_>) -> Result<String, Unsigned> {
    rust_crypto::DEFAULT_PROVIDER.install_default().ok();
    let key = EncodingKey::from_secret(secret.expose_secret().as_bytes());
    Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &Claims::grant(audience, grant), &key)?)
}
