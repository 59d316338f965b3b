//! An address of PostgreSQL, read into its parameters as libpq reads it.
//!
//! The driver's own reading prints passwords: in the refusal of an address, and in a warning of a parameter that it does not know.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

/// What to do about a secret that ends early.
pub(super) const ENCODE: &str = "in a user, a password or a name, write / as %2F, @ as %40, % as %25, [ as %5B";

/// Parameters by libpq's names. Of one that is given twice the last counts; none is empty.
pub(super) type Parameters = BTreeMap<String, String>;

/// Tells what is wrong with an address, in words that hold nothing of it.
pub(super) fn read(url: &str) -> Result<Parameters, String> {
    let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
    let rest = rest.ok_or("must begin with sqlite:, postgres:// or postgresql://")?;
    if rest.chars().any(char::is_control) {
        return Err(format!("has a line break in it ({ENCODE})"));
    }
    let mut parameters = Parameters::new();
    // As libpq: whatever stands before an @ is user and password, unless a / comes first.
    let (credentials, rest) = match rest.split_once('@') {
        Some((credentials, rest)) if !credentials.contains('/') => (Some(credentials), rest),
        _ => (None, rest),
    };
    // Where libpq would take the rest of a password for a host, that host would be in the log.
    if rest.contains('@') {
        return Err(format!("has an @ where none can be: {ENCODE}"));
    }
    if let Some(credentials) = credentials {
        let (user, password) = credentials.split_once(':').map_or((credentials, None), |(user, password)| (user, Some(password)));
        put(&mut parameters, "user", user)?;
        put(&mut parameters, "password", password.unwrap_or_default())?;
    }
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    let (places, name) = place.split_once('/').unwrap_or((place, ""));
    let places: Vec<_> = places.split(',').map(host_and_port).collect::<Result<_, _>>()?;
    let list = |part: fn(&(&str, &str)) -> String| places.iter().map(part).collect::<Vec<_>>().join(",");
    put(&mut parameters, "host", &list(|(host, _)| (*host).to_owned()))?;
    if places.iter().any(|(_, port)| !port.is_empty()) {
        put(&mut parameters, "port", &list(|(_, port)| (*port).to_owned()))?;
    }
    put(&mut parameters, "dbname", name)?;
    for pair in query.into_iter().flat_map(|query| query.split('&')).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or_else(|| format!("has a parameter without a value behind the ?: {ENCODE}"))?;
        put(&mut parameters, key, value)?;
    }
    Ok(parameters)
}

fn host_and_port(place: &str) -> Result<(&str, &str), String> {
    let Some(rest) = place.strip_prefix('[') else { return Ok(place.split_once(':').unwrap_or((place, ""))) };
    let (host, rest) = rest.split_once(']').ok_or_else(|| format!("has a [ without a ] behind it: {ENCODE}"))?;
    host.parse::<std::net::Ipv6Addr>().map_err(|_| format!("has something else than an IPv6 address in its brackets: {ENCODE}"))?;
    match rest.strip_prefix(':') {
        Some(port) => Ok((host, port)),
        None if rest.is_empty() => Ok((host, "")),
        None => Err(format!("has something else than a port behind the ]: {ENCODE}")),
    }
}

/// Empty means not given, as it does for libpq.
fn put(parameters: &mut Parameters, key: &str, value: &str) -> Result<(), String> {
    if !value.is_empty() {
        parameters.insert(plain(key)?, plain(value)?);
    }
    Ok(())
}

fn plain(text: &str) -> Result<String, String> {
    let bytes = text.as_bytes();
    let is_whole = |at: usize| bytes.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
    let all = (0..bytes.len()).filter(|at| bytes.get(*at) == Some(&b'%')).all(is_whole);
    let decoded = percent_decode_str(text).decode_utf8().ok().filter(|text| all && !text.contains('\0'));
    decoded.map(|text| text.into_owned()).ok_or_else(|| format!("has a % that does not begin a percent-encoded byte of UTF-8: {ENCODE}"))
}
