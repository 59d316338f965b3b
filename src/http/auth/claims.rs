//! The claims of a token, and what a new one is granted.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::audience::{Audience, LEEWAY};
use crate::http::clock::now;
use domain::Scope;
use domain::id::{self, Kind};

const LONGEST_SUBJECT: usize = 255;

/// What a new token allows.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    pub subject: &'a str,
    pub organizations: &'a [Uuid],
    pub scopes: &'a [Scope],
    pub ttl: Duration,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Claims {
    sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    org: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    orgs: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// RFC 7519 allows fractions of seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<serde_json::Number>,
    exp: serde_json::Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<serde_json::Value>,
}

impl Claims {
    pub(super) fn grant(audience: &Audience, grant: &Grant<'_>) -> Self {
        let now = now().timestamp().unsigned_abs();
        let print = |id: &Uuid| Kind::Organization.print(*id);
        let (org, orgs) = match grant.organizations {
            [only] => (Some(print(only)), None),
            several => (None, Some(several.iter().map(print).collect())),
        };
        let scopes: Vec<_> = grant.scopes.iter().map(|scope| scope.name()).collect();
        Self {
            sub: grant.subject.to_owned(),
            org,
            orgs,
            scope: Some(scopes.join(" ")),
            iat: Some(now.into()),
            exp: now.saturating_add(grant.ttl.as_secs()).into(),
            iss: audience.issuer.clone().map(Into::into),
            aud: audience.audience.clone().map(Into::into),
        }
    }

    /// Seconds since 1970.
    pub(super) fn expires(&self) -> u64 {
        seconds(&self.exp)
    }

    /// Whether the token has run out, by the clock that its first check went by.
    pub(super) fn is_past(&self) -> bool {
        self.expires().saturating_add(LEEWAY.as_secs()) <= now().timestamp().unsigned_abs()
    }

    /// Subject, organizations and scopes, where all of them can be used.
    pub(super) fn read(&self) -> Option<(String, Vec<Uuid>, Vec<Scope>)> {
        let subject = self.sub.trim();
        if subject.is_empty() || subject.chars().count() > LONGEST_SUBJECT || subject.chars().any(char::is_control) {
            return None;
        }
        // RFC 7519 has one issuer; a list with the right one in it is somebody's trick.
        if self.iss.as_ref().is_some_and(|issuer| !issuer.is_string()) {
            return None;
        }
        let now = now().timestamp().unsigned_abs();
        if self.iat.as_ref().is_some_and(|issued| seconds(issued) > now + LEEWAY.as_secs()) {
            return None;
        }
        let mut organizations = Vec::new();
        for text in self.org.iter().chain(self.orgs.iter().flatten()) {
            let id = id::find(Kind::Organization, text)?;
            if !organizations.contains(&id) {
                organizations.push(id);
            }
        }
        let mut scopes = Vec::new();
        // A scope of a later version is no reason to refuse the rest.
        for scope in self.scope.iter().flat_map(|scope| scope.split_ascii_whitespace()).filter_map(Scope::from_name) {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        (!organizations.is_empty()).then(|| (subject.to_owned(), organizations, scopes))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float saturates, and an instant before 1970 is long past")]
fn seconds(number: &serde_json::Number) -> u64 {
    number.as_u64().or_else(|| number.as_f64().map(|seconds| seconds as u64)).unwrap_or_default()
}
