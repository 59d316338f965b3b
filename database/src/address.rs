//! An address of PostgreSQL, read as libpq reads it as far as the driver can follow; what it cannot is refused by its name.
//!
//! The driver's own reading prints passwords: in the refusal of an address, and in a warning of a parameter that it does not know.

use std::fs::File;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};

/// What the driver reads under the names that it gives them.
const TAKEN: [&str; 11] = [
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "sslcert",
    "sslkey",
    "application_name",
    "options",
    "statement-cache-capacity",
];
/// The driver's other names for libpq's.
const ALIASES: [(&str, &str); 5] =
    [("ssl-mode", "sslmode"), ("ssl-root-cert", "sslrootcert"), ("ssl-ca", "sslrootcert"), ("ssl-cert", "sslcert"), ("ssl-key", "sslkey")];
/// What changes nothing where it has one of these values.
const IDLE: [(&str, &[&str]); 11] = [
    ("channel_binding", &["prefer", "disable"]),
    ("client_encoding", &["auto", "utf8", "utf-8"]),
    ("fallback_application_name", &[]),
    ("gssencmode", &["prefer", "disable"]),
    ("keepalives", &[]),
    ("load_balance_hosts", &["disable"]),
    ("requiressl", &["0"]),
    ("sslcompression", &["0"]),
    ("sslnegotiation", &["postgres"]),
    ("sslsni", &["1"]),
    ("target_session_attrs", &["any"]),
];
const ENCODE: &str = "in a user, a password or a name, write / as %2F, @ as %40, % as %25, [ as %5B";
const SEVERAL: &str = "names several hosts, of which only one can be taken: name the one that leads to the primary, such as a proxy's";

/// Where PostgreSQL is, and how it is to be met.
#[derive(Clone)]
pub(super) struct Address {
    pub options: PgConnectOptions,
    /// What connecting may take, where the address says so.
    pub timeout: Option<Duration>,
    /// Only a server that takes writes will do.
    pub writable: bool,
}

/// Tells what is wrong with an address, in words that hold nothing of it but names of parameters and of files.
pub(super) fn read(url: &str) -> Result<Address, String> {
    let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
    let rest = rest.ok_or("must begin with sqlite:, postgres:// or postgresql://")?;
    if rest.chars().any(char::is_control) {
        return Err(format!("has a line break in it ({ENCODE})"));
    }
    let mut parameters = Vec::new();
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
        push(&mut parameters, "user", user)?;
        push(&mut parameters, "password", password.unwrap_or_default())?;
    }
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    let (hosts, name) = place.split_once('/').unwrap_or((place, ""));
    let (host, port) = host_and_port(hosts)?;
    push(&mut parameters, "host", host)?;
    push(&mut parameters, "port", port)?;
    push(&mut parameters, "dbname", name)?;
    for pair in query.into_iter().flat_map(|query| query.split('&')).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or_else(|| format!("has a parameter without a value behind the ?: {ENCODE}"))?;
        push(&mut parameters, key, value)?;
    }
    settle(parameters)
}

fn host_and_port(hosts: &str) -> Result<(&str, &str), String> {
    if hosts.contains(',') {
        return Err(SEVERAL.to_owned());
    }
    if let Some(rest) = hosts.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').ok_or_else(|| format!("has a [ without a ] behind it: {ENCODE}"))?;
        host.parse::<std::net::Ipv6Addr>().map_err(|_| format!("has something else than an IPv6 address in its brackets: {ENCODE}"))?;
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, port)),
            None if rest.is_empty() => Ok((host, "")),
            None => Err(format!("has something else than a port behind the ]: {ENCODE}")),
        };
    }
    Ok(hosts.split_once(':').unwrap_or((hosts, "")))
}

/// Empty means not given, as it does for libpq.
fn push(parameters: &mut Vec<(String, String)>, key: &str, value: &str) -> Result<(), String> {
    let plain = |text: &str| {
        let bytes = text.as_bytes();
        let is_whole = |at: usize| bytes.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
        let all = (0..bytes.len()).filter(|at| bytes.get(*at) == Some(&b'%')).all(is_whole);
        let decoded = percent_decode_str(text).decode_utf8().ok().filter(|text| all && !text.contains('\0'));
        decoded
            .map(|text| text.into_owned())
            .ok_or_else(|| format!("has a % that does not begin a percent-encoded byte of UTF-8: {ENCODE}"))
    };
    if !value.is_empty() {
        parameters.push((plain(key)?, plain(value)?));
    }
    Ok(())
}

/// Judges each parameter, and hands the driver those that it knows.
fn settle(parameters: Vec<(String, String)>) -> Result<Address, String> {
    let mut given: Vec<(String, String)> = Vec::new();
    let (mut mode, mut root, mut timeout, mut writable) = (std::env::var("PGSSLMODE").ok(), None, None, false);
    for (key, value) in parameters {
        let name = ALIASES.iter().find(|(alias, _)| *alias == key).map_or(key.as_str(), |(_, name)| name);
        match name {
            "port" if value.contains(',') => return Err(SEVERAL.to_owned()),
            "port" if value.parse::<u16>().is_ok_and(|port| port > 0) => given.push((key, value)),
            "port" => return Err(format!("has no port from 1 to 65535 behind the host's colon, or a password ends early: {ENCODE}")),
            "host" | "hostaddr" if value.contains(',') => return Err(SEVERAL.to_owned()),
            "hostaddr" if value.parse::<std::net::IpAddr>().is_err() => return Err("has a hostaddr that is no IP address".to_owned()),
            "statement-cache-capacity" if value.parse::<usize>().is_err() => return Err(format!("has a {name} that is no number")),
            "sslmode" => mode = Some(value),
            "ssl" if value == "true" => mode = Some("require".to_owned()),
            "sslrootcert" => root = Some(value),
            "connect_timeout" => timeout = seconds(&value)?,
            "target_session_attrs" if matches!(value.as_str(), "read-write" | "primary") => writable = true,
            _ if TAKEN.contains(&name) || name.starts_with("options[") => given.push((name.to_owned(), value)),
            _ => idle(name, &value)?,
        }
    }
    let root = root.or_else(|| std::env::var("PGSSLROOTCERT").ok()).filter(|root| !root.is_empty());
    let of_system = root.as_deref() == Some("system");
    let mode = ssl_mode(mode.as_deref().filter(|mode| !mode.is_empty()), root.is_some(), of_system)?;
    if let Some(root) = root.filter(|_| !of_system) {
        given.push(("sslrootcert".to_owned(), root));
    }
    for (key, path) in given.iter().filter(|(key, _)| ["sslrootcert", "sslcert", "sslkey"].contains(&key.as_str())) {
        File::open(path).map_err(|error| format!("names a file as {key} that cannot be read: {path}: {error}"))?;
    }
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let query: Vec<_> = given.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
    // Here its words are not passed on: everything is well formed, and they might repeat it.
    let options: PgConnectOptions = format!("postgres:?{}", query.join("&")).parse().map_err(|_| format!("cannot be read: {ENCODE}"))?;
    Ok(Address { options: options.ssl_mode(mode), timeout, writable })
}

/// As libpq: `require` verifies where there is something to verify with.
fn ssl_mode(mode: Option<&str>, has_root: bool, of_system: bool) -> Result<PgSslMode, String> {
    match mode {
        _ if of_system && mode.is_none_or(|mode| mode == "verify-full") => Ok(PgSslMode::VerifyFull),
        _ if of_system => Err("has sslrootcert=system, which goes with sslmode=verify-full alone".to_owned()),
        Some("require") if has_root => Ok(PgSslMode::VerifyCa),
        Some("disable") => Ok(PgSslMode::Disable),
        // The driver would not try TLS at all for `allow`; both of them take what there is.
        None | Some("prefer" | "allow") => Ok(PgSslMode::Prefer),
        Some("require") => Ok(PgSslMode::Require),
        Some("verify-ca") => Ok(PgSslMode::VerifyCa),
        Some("verify-full") => Ok(PgSslMode::VerifyFull),
        Some(_) => Err("has an sslmode that is none of disable, allow, prefer, require, verify-ca and verify-full".to_owned()),
    }
}

/// As libpq: 0 and less is without end, which the gateway's own patience bounds; and no less than 2.
fn seconds(text: &str) -> Result<Option<Duration>, String> {
    let seconds: i32 = text.parse().map_err(|_| "has a connect_timeout that is no number of seconds")?;
    Ok((seconds > 0).then(|| Duration::from_secs(seconds.max(2).unsigned_abs().into())))
}

/// Lets pass what asks for no more than there is, and refuses the rest.
fn idle(name: &str, value: &str) -> Result<(), String> {
    let Some((name, values)) = IDLE.iter().find(|(known, _)| *known == name) else {
        // A piece of a password would not look like this.
        let is_name = name.len() <= 30 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        return Err(if is_name {
            format!("has the parameter {name}, which is not supported: leave it away")
        } else {
            format!("has an unknown parameter behind the ?: {ENCODE}")
        });
    };
    if values.is_empty() || values.contains(&value.to_ascii_lowercase().as_str()) {
        return Ok(());
    }
    Err(format!("has {name} with a value that is not supported; {} would be", values.join(" or ")))
}
