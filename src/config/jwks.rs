//! The public keys of tokens that somebody else signs.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::{Invalid, duration, unset};

/// Where a JWK set is, and how old it may get.
#[derive(Clone, Debug, Args)]
pub struct Jwks {
    /// Where the public keys of tokens are fetched, as a JWK set: https://…, or http:// on this machine
    #[arg(long, env, hide_env_values = true, global = true, conflicts_with = "jwks_file")]
    pub jwks_url: Option<String>,

    /// A file that holds the public keys of tokens, as a JWK set
    #[arg(long, env, global = true)]
    pub jwks_file: Option<PathBuf>,

    /// What keys of the set may be for
    #[arg(long, env, global = true, value_enum, value_delimiter = ',', ignore_case = true,
        default_values_t = [SigningAlgorithm::Rs256, SigningAlgorithm::Es256, SigningAlgorithm::EdDsa])]
    pub jwt_algorithms: Vec<SigningAlgorithm>,

    /// The age at which the set is read again, before another token is taken
    #[arg(long, env, global = true, default_value = "5m", value_parser = duration)]
    pub jwks_refresh: Duration,

    /// The age at which its keys are no longer used, where it could not be read again
    #[arg(long, env, global = true, default_value = "1h", value_parser = duration)]
    pub jwks_max_age: Duration,

    /// The least time between two tries to read it, such as those for tokens that name an unknown key
    #[arg(long, env, global = true, default_value = "10s", value_parser = duration)]
    pub jwks_cooldown: Duration,
}

impl Default for Jwks {
    fn default() -> Self {
        unset()
    }
}

impl Jwks {
    /// Refuses an address without printing it: somebody may have put a password into it.
    pub(super) fn check(&self) -> Result<(), Invalid> {
        self.jwks_url.as_deref().map_or(Ok(()), url).map_err(|reason| Invalid::new("JWKS_URL", reason))
    }

    /// Where the set is, if there is one.
    pub fn source(&self) -> Option<KeySource> {
        let url = self.jwks_url.clone().map(KeySource::Url);
        url.or_else(|| self.jwks_file.clone().map(KeySource::File))
    }
}

/// How tokens may be signed whose keys are in the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SigningAlgorithm {
    #[value(name = "RS256")]
    Rs256,
    #[value(name = "ES256")]
    Es256,
    #[value(name = "EdDSA")]
    EdDsa,
}

/// A place to read keys from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    Url(String),
    File(PathBuf),
}

impl KeySource {
    /// The setting that names it.
    pub const fn setting(&self) -> &'static str {
        match self {
            Self::Url(_) => "JWKS_URL",
            Self::File(_) => "JWKS_FILE",
        }
    }
}

impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // What stands behind the path may be a secret.
            Self::Url(url) => f.write_str(url.split(['?', '#']).next().unwrap_or_default()),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

fn url(text: &str) -> Result<(), &'static str> {
    let (scheme, rest) = text.split_once("://").ok_or("must begin with https://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() || authority.contains('@') {
        return Err("must name a host, without a user");
    }
    let host =
        authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(authority, |(host, _)| host);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    match scheme {
        "https" => Ok(()),
        "http" if is_local => Ok(()),
        _ => Err("must begin with https:// (http:// is for this machine only)"),
    }
}
