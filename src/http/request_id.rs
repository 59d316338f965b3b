//! The name of a request in the logs, in the answer's header, and in every error that is a fault of ours.

use std::fmt;

use axum::http::{HeaderMap, HeaderName};
use uuid::Uuid;

/// Where clients give it and read it.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST: usize = 128;

/// A request's name.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(String);

impl RequestId {
    /// The one that came with the request, where it can stand in a log; else a new one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let is_sane = |id: &&str| {
            (1..=LONGEST).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:=+/".contains(&byte))
        };
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok()).filter(is_sane);
        given.map_or_else(Self::new, |given| Self(given.to_owned()))
    }

    /// A new one.
    pub(crate) fn new() -> Self {
        Self(Uuid::now_v7().to_string())
    }

    /// As text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
