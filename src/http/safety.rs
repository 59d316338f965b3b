//! The headers of every answer that has none of its own by these names.

use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};

/// An answer of the API is no page: should a browser show it as one, nothing in it works and nothing frames it.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Names and values.
pub(crate) const SAFETY: [(HeaderName, &str); 3] =
    [(X_CONTENT_TYPE_OPTIONS, "nosniff"), (CACHE_CONTROL, "no-store"), (CONTENT_SECURITY_POLICY, POLICY)];
