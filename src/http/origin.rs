//! Which pages may call and open sockets: one rule for both. Browsers ask before a page calls another site, and ask nobody before it
//! opens a socket there.

use std::net::IpAddr;

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Uri};

use crate::config::Exposure;

/// Whether the request comes from no page, or from one that may.
pub(crate) fn is_allowed(headers: &HeaderMap, exposure: &Exposure) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (None, _) => true,
        (Some(origin), None) => may_call(origin, headers, exposure),
        (Some(_), Some(_)) => false,
    }
}

/// Whether pages of this origin may: listed ones, those of the gateway's own host and, but in production, of this machine.
pub(super) fn may_call(origin: &HeaderValue, headers: &HeaderMap, exposure: &Exposure) -> bool {
    if exposure.any_origin() || is_listed(origin, exposure) {
        return true;
    }
    // A page without an origin of its own says `null`.
    let parsed = origin.to_str().ok().and_then(|origin| origin.parse::<Uri>().ok());
    let Some(authority) = parsed.and_then(|uri| uri.scheme().and(uri.authority().cloned())) else { return false };
    let is_own = headers.get(HOST).is_some_and(|host| host.as_bytes().eq_ignore_ascii_case(authority.as_str().as_bytes()));
    is_own || (exposure.local_pages() && is_loopback(authority.host()))
}

/// Whether an operator has named this origin.
pub(super) fn is_listed(origin: &HeaderValue, exposure: &Exposure) -> bool {
    exposure.cors_origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes())
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}
