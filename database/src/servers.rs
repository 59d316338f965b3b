//! From an address to the servers that it names, and the ways to meet each of them.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::address::{self, ENCODE, Parameters};
use super::tls;

/// Where PostgreSQL is, and how it is to be met. It prints as nothing, since passwords are in it.
#[derive(Clone)]
pub(super) struct Address {
    /// One at least, in the order in which they are tried.
    pub ways: Vec<Way>,
    /// What connecting to one of them may take, where the address says so.
    pub timeout: Option<Duration>,
    pub demand: Demand,
}

impl Address {
    /// What is taken as it is, and is hardly meant so.
    pub(super) fn doubts(&self) -> Option<&'static str> {
        let servers = self.ways.iter().filter(|way| !way.is_fallback).count();
        (servers > 1 && self.demand == Demand::Any).then_some(
            "names several hosts without target_session_attrs=read-write: the first that answers is taken, a standby too, which takes no writes",
        )
    }
}

/// A server, with TLS or without.
#[derive(Clone)]
pub(super) struct Way {
    pub options: PgConnectOptions,
    /// The same server as the one before, which may take this where it has not taken that.
    pub is_fallback: bool,
}

/// Which servers will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Demand {
    Any,
    /// Sessions may write.
    ReadWrite,
    /// It is no standby.
    Primary,
}

/// What the driver reads under the names that it gives them.
const TAKEN: [&str; 6] = ["dbname", "user", "password", "application_name", "options", "statement-cache-capacity"];
/// The driver's other names for libpq's.
const ALIASES: [(&str, &str); 5] =
    [("ssl-mode", "sslmode"), ("ssl-root-cert", "sslrootcert"), ("ssl-ca", "sslrootcert"), ("ssl-cert", "sslcert"), ("ssl-key", "sslkey")];
/// What the environment gives where the address does not. The driver looks at some more by itself.
const VARIABLES: [(&str, &str); 10] = [
    ("host", "PGHOST"),
    ("port", "PGPORT"),
    ("dbname", "PGDATABASE"),
    ("user", "PGUSER"),
    ("sslmode", "PGSSLMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
];
/// What changes nothing where it has one of these values.
const IDLE: [(&str, &[&str]); 12] = [
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
    ("ssl", &["true"]),
    ("target_session_attrs", &["any", "read-write", "primary"]),
];
/// Where sockets are found, by default.
const SOCKETS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// Tells what is wrong with an address, in words that hold nothing of it but names of parameters and of files.
pub(super) fn read(url: &str) -> Result<Address, String> {
    let mut given = address::read(url)?;
    for (alias, name) in ALIASES {
        if let Some(value) = given.remove(alias) {
            given.insert(name.to_owned(), value);
        }
    }
    if given.get("ssl").is_some_and(|value| value == "true") {
        given.entry("sslmode".to_owned()).or_insert_with(|| "require".to_owned());
    }
    judge(&given)?;
    for (name, variable, value) in from_environment(&given) {
        judge(&Parameters::from([(name.to_owned(), value.clone())])).map_err(|reason| format!("{reason} (it comes from {variable})"))?;
        given.insert(name.to_owned(), value);
    }
    settle(given)
}

/// A variable that is empty is not set.
fn set(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|value| !value.trim().is_empty())
}

fn from_environment(given: &Parameters) -> Vec<(&'static str, &'static str, String)> {
    let mut found: Vec<_> = VARIABLES
        .into_iter()
        .filter(|(name, _)| !given.contains_key(*name))
        .filter_map(|(name, variable)| Some((name, variable, set(variable)?)))
        // The driver takes these where the text itself stands in a variable.
        .filter(|(name, _, value)| !name.starts_with("ssl") || !is_text(value))
        .collect();
    // Beside a host that the address names, it would lead elsewhere.
    if !given.contains_key("host") && !given.contains_key("hostaddr") {
        found.extend(set("PGHOSTADDR").map(|value| ("hostaddr", "PGHOSTADDR", value)));
    }
    found
}

/// Refuses values that cannot be used, and names that are not known.
fn judge(given: &Parameters) -> Result<(), String> {
    for (name, value) in given {
        match name.as_str() {
            "port" if value.split(',').all(|port| port.is_empty() || port.parse::<u16>().is_ok_and(|port| port > 0)) => {}
            "port" => return Err(format!("has no port from 1 to 65535 behind the host's colon, or a password ends early: {ENCODE}")),
            "hostaddr" if value.split(',').any(|address| !address.is_empty() && address.parse::<std::net::IpAddr>().is_err()) => {
                return Err("has a hostaddr that is no IP address".to_owned());
            }
            "statement-cache-capacity" if value.parse::<usize>().is_err() => return Err(format!("has a {name} that is no number")),
            "connect_timeout" => drop(seconds(value)?),
            "sslrootcert" if value == "system" => {}
            "sslrootcert" | "sslcert" | "sslkey" => readable(name, value)?,
            "sslmode" => drop(tls::modes(Some(value), true, false)?),
            "host" | "hostaddr" => {}
            _ if TAKEN.contains(&name.as_str()) || name.starts_with("options[") => {}
            _ => idle(name, value)?,
        }
    }
    Ok(())
}

/// Of a key or a certificate, where the name of its file is expected.
fn is_text(value: &str) -> bool {
    value.contains("-----BEGIN")
}

fn readable(name: &str, path: &str) -> Result<(), String> {
    if is_text(path) {
        return Err(format!("has the text of a key or a certificate as {name}: name the file that holds it"));
    }
    File::open(path).map(drop).map_err(|error| format!("names a file as {name} that cannot be read: {path}: {error}"))
}

fn settle(mut given: Parameters) -> Result<Address, String> {
    let timeout = given.remove("connect_timeout").map(|text| seconds(&text)).transpose()?.flatten();
    let demand = match given.remove("target_session_attrs").as_deref() {
        Some("read-write") => Demand::ReadWrite,
        Some("primary") => Demand::Primary,
        _ => Demand::Any,
    };
    let of_system = given.get("sslrootcert").is_some_and(|root| root == "system");
    let of_variable = !given.contains_key("sslrootcert") && set("PGSSLROOTCERT").is_some_and(|root| is_text(&root));
    add_own_files(&mut given, !of_variable);
    if of_system {
        given.remove("sslrootcert");
    }
    let has_root = of_variable || given.contains_key("sslrootcert");
    let modes = tls::modes(given.remove("sslmode").as_deref(), has_root, of_system)?;
    add_user_and_name(&mut given)?;
    let is_verified_by_name = modes.iter().any(|mode| matches!(mode, PgSslMode::VerifyFull));
    if is_verified_by_name
        && let (Some(host), Some(address)) = (given.get("host"), given.get("hostaddr"))
        && host != address
    {
        return Err("has hostaddr beside a host whose name is to be verified, and the driver connects by that name: leave hostaddr away, \
                    and have the name lead there (in /etc/hosts), or set sslmode=verify-ca"
            .to_owned());
    }
    let places = places(&mut given)?;
    given.retain(|name, _| TAKEN.contains(&name.as_str()) || name.starts_with("options[") || name.starts_with("ssl"));
    given.remove("ssl");
    let mut ways = Vec::new();
    for (host, port) in places {
        let options = options(&given, &host, port)?;
        // Nothing is encrypted on this machine's own sockets.
        let modes = if host.starts_with('/') { &[PgSslMode::Disable] } else { modes.as_slice() };
        ways.extend((0..).zip(modes).map(|(index, mode)| Way { options: options.clone().ssl_mode(*mode), is_fallback: index > 0 }));
    }
    Ok(Address { ways, timeout, demand })
}

/// Files that libpq finds by itself.
fn add_own_files(given: &mut Parameters, with_root: bool) {
    let Some(home) = set("HOME") else { return };
    let own = |name: &str| Some(PathBuf::from(&home).join(".postgresql").join(name)).filter(|path| File::open(path).is_ok());
    if let Some(root) = own("root.crt").filter(|_| with_root) {
        given.entry("sslrootcert".to_owned()).or_insert_with(|| root.to_string_lossy().into_owned());
    }
    let has_one = given.contains_key("sslcert") || given.contains_key("sslkey") || set("PGSSLCERT").is_some();
    if let (Some(certificate), Some(key), false) = (own("postgresql.crt"), own("postgresql.key"), has_one) {
        given.insert("sslcert".to_owned(), certificate.to_string_lossy().into_owned());
        given.insert("sslkey".to_owned(), key.to_string_lossy().into_owned());
    }
}

/// The driver would take variables that are empty for names.
fn add_user_and_name(given: &mut Parameters) -> Result<(), String> {
    let is_empty = |variable: &str| std::env::var(variable).is_ok_and(|value| value.trim().is_empty());
    if !given.contains_key("user") && is_empty("PGUSER") {
        let user = set("USER").or_else(|| set("LOGNAME")).ok_or("names no user, and PGUSER is empty")?;
        given.insert("user".to_owned(), user);
    }
    if !given.contains_key("dbname") && is_empty("PGDATABASE") {
        let user = given.get("user").cloned().unwrap_or_else(|| PgConnectOptions::new().get_username().to_owned());
        given.insert("dbname".to_owned(), user);
    }
    Ok(())
}

/// Hosts with their ports: a port for each, or one for all.
fn places(given: &mut Parameters) -> Result<Vec<(String, u16)>, String> {
    let mut list = |name: &str| given.remove(name).map(|text| text.split(',').map(|item| item.trim().to_owned()).collect::<Vec<_>>());
    let (hosts, addresses, ports) = (list("host"), list("hostaddr"), list("port").unwrap_or_default());
    let count = hosts.as_ref().or(addresses.as_ref()).map_or(1, Vec::len);
    if addresses.as_ref().is_some_and(|addresses| addresses.len() != count) || (ports.len() > 1 && ports.len() != count) {
        return Err("names as many hosts, addresses and ports as do not fit together: one port for all hosts, or one for each".to_owned());
    }
    let at = |list: &[String], index: usize| list.get(index).filter(|item| !item.is_empty()).cloned();
    let place = |index| {
        let port = at(&ports, if ports.len() == 1 { 0 } else { index });
        let port = port.and_then(|port| port.parse().ok()).unwrap_or(5432);
        let host = addresses.as_ref().and_then(|addresses| at(addresses, index));
        let host = host.or_else(|| hosts.as_ref().and_then(|hosts| at(hosts, index)));
        (host.unwrap_or_else(|| this_machine(port)), port)
    };
    Ok((0..count).map(place).collect())
}

/// A socket where there is one.
fn this_machine(port: u16) -> String {
    let found = SOCKETS.into_iter().find(|folder| Path::new(folder).join(format!(".s.PGSQL.{port}")).exists());
    found.unwrap_or("localhost").to_owned()
}

/// The driver reads the password file by host, port, user and name, so it gets all of them in one go.
fn options(given: &Parameters, host: &str, port: u16) -> Result<PgConnectOptions, String> {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let all = given.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    let all: Vec<_> = all.chain([format!("host={}", encode(host)), format!("port={port}")]).collect();
    // Its words are not passed on: everything is well formed, and they might repeat it.
    format!("postgres:?{}", all.join("&")).parse().map_err(|_| format!("cannot be read: {ENCODE}"))
}

/// As libpq: 0 and less is without end, which the gateway's own patience bounds; and no less than 2.
fn seconds(text: &str) -> Result<Option<Duration>, String> {
    let seconds: i32 = text.trim().parse().map_err(|_| "has a connect_timeout that is no number of seconds")?;
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
