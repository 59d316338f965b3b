//! Which pages may open sockets: browsers ask nobody before they open one across sites.

use std::net::IpAddr;

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Uri};

use crate::config::Exposure;

/// Whether the request comes from no page, from one of the gateway's own host or of this machine, or from an allowed one.
pub(super) fn is_allowed(headers: &HeaderMap, exposure: &Exposure) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    let origin = match (origins.next(), origins.next()) {
        (None, _) => return true,
        (Some(origin), None) => origin.to_str().unwrap_or_default(),
        (Some(_), Some(_)) => return false,
    };
    if exposure.any_origin() || exposure.cors_origins.iter().any(|allowed| allowed == origin) {
        return true;
    }
    // A page without an origin of its own says `null`.
    let Some(authority) = origin.parse::<Uri>().ok().and_then(|uri| uri.scheme().and(uri.authority().cloned())) else { return false };
    let is_own = headers.get(HOST).is_some_and(|host| host.as_bytes().eq_ignore_ascii_case(authority.as_str().as_bytes()));
    is_own || is_loopback(authority.host())
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}
