//! What tokens must say, beside a good signature, and how exactly clocks must agree on it.

use std::time::Duration;

pub(super) const LEEWAY: Duration = Duration::from_secs(30);

/// What tokens must say, beside a good signature.
#[derive(Clone, Debug, Default)]
pub struct Audience {
    pub issuer: Option<String>,
    pub audience: Option<String>,
    /// The header's `typ`, such as `at+jwt`.
    pub token_type: Option<String>,
}
