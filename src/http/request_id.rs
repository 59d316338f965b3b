//! The name of a request in the logs, in the answer's header, and in every error that is a fault of ours.

use std::fmt;

use axum::http::{HeaderMap, HeaderName};
use uuid::Uuid;

use telemetry::Parent;

/// Where clients give it and read it.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST: usize = 128;

/// A request's name.
#[derive(Clone, Debug)]
pub(crate) struct RequestId {
    text: String,
    /// The span that the request was sent from.
    parent: Option<Parent>,
}

impl RequestId {
    /// The one that came with the request, where it can stand in a log; else a new one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let is_sane = |id: &&str| {
            (1..=LONGEST).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:=+/".contains(&byte))
        };
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok()).filter(is_sane);
        let text = given.map_or_else(|| Uuid::now_v7().to_string(), ToOwned::to_owned);
        let parent = telemetry::parent_of(|name| headers.get(name)?.to_str().ok());
        Self { text, parent }
    }

    /// A new one.
    pub(crate) fn new() -> Self {
        Self { text: Uuid::now_v7().to_string(), parent: None }
    }

    /// The span that the request was sent from, where it told one and operations are traced.
    pub(crate) const fn parent(&self) -> Option<&Parent> {
        self.parent.as_ref()
    }

    /// As text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
