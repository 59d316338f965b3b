//! What somebody who stays was let in with, to be looked at again while they stay.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::Authenticator;
use super::organization::organization;

/// A token, and the organization that was chosen beside it.
pub(crate) struct Pass {
    authorization: String,
    organization: Option<String>,
}

impl Pass {
    pub(crate) fn new(authorization: &str, organization: Option<&str>) -> Self {
        Self { authorization: authorization.to_owned(), organization: organization.map(str::to_owned) }
    }

    /// Of headers that were found good.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self::new(authorization, organization(headers).unwrap_or_default())
    }
}

impl Authenticator {
    /// Whether it would be let in again: its key may have been taken out of the set since.
    pub(crate) async fn admits(&self, pass: &Pass) -> bool {
        if !self.has_set() {
            return true;
        }
        match self.identify(&pass.authorization, pass.organization.as_deref()).await {
            Ok(_) => true,
            // Whose keys cannot be read now is let stay.
            Err(refusal) => refusal.is_for_now(),
        }
    }
}
