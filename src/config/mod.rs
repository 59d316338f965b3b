//! What an operator sets, by flags and by the environment; a bad value is refused with its name.

mod documents;
mod exposure;
mod http;
mod jwks;
mod limits;
mod live;
mod load;
mod observe;
mod rates;
mod secret;
mod webhooks;

use std::convert::Infallible;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Command, ValueEnum};
use secrecy::{ExposeSecret, SecretString};

use database::Settings;

pub use documents::Documents;
pub use exposure::Exposure;
pub use http::Http;
pub use jwks::{Jwks, KeySource, SigningAlgorithm};
pub use limits::Limits;
pub use live::Live;
pub use load::Load;
pub use observe::Observe;
pub use rates::Rates;
pub use secret::{Invalid, Secret};
pub use webhooks::Webhooks;

/// Everything that can be set.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Where the data is: sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env, hide_env_values = true, global = true, default_value = "sqlite://order-gateway.sqlite?mode=rwc", value_parser = hidden)]
    pub database_url: SecretString,

    /// A file that holds DATABASE_URL instead
    #[arg(long, env, global = true, conflicts_with = "database_url")]
    pub database_url_file: Option<PathBuf>,

    /// The address to serve on
    #[arg(long, env, global = true, default_value_t = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8000), value_parser = address)]
    pub listen_address: SocketAddr,

    /// Signs and checks tokens (HS256), at least 32 bytes; without it one is made and kept beside the SQLite file
    #[arg(long, env, hide_env_values = true, global = true, value_parser = hidden)]
    pub jwt_secret: Option<SecretString>,

    /// A file that holds JWT_SECRET instead
    #[arg(long, env, global = true, conflicts_with = "jwt_secret")]
    pub jwt_secret_file: Option<PathBuf>,

    /// The issuer that tokens must name
    #[arg(long, env, global = true, value_parser = NonEmptyStringValueParser::new())]
    pub jwt_issuer: Option<String>,

    /// The audience that tokens must name
    #[arg(long, env, global = true, value_parser = NonEmptyStringValueParser::new())]
    pub jwt_audience: Option<String>,

    /// The type that tokens must name in their header, such as at+jwt
    #[arg(long, env, global = true)]
    pub jwt_type: Option<String>,

    #[command(flatten)]
    pub jwks: Jwks,

    /// Connections to PostgreSQL
    #[arg(long, env, global = true, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub pool_size: u32,

    /// How long idempotency keys are kept, such as 30d
    #[arg(long, env, global = true, default_value = "30d", value_parser = retention)]
    pub idempotency_retention: Duration,

    #[command(flatten)]
    pub webhooks: Webhooks,

    #[command(flatten)]
    pub http: Http,

    /// How logs are written
    #[arg(long, env, global = true, value_enum, ignore_case = true, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

impl Config {
    /// Takes secrets from the files that hold them. A line break at their end is the editor's.
    pub fn read_files(&mut self) -> Result<(), Invalid> {
        let read = |name, path: &PathBuf| {
            let text =
                fs::read_to_string(path).map_err(|error| Invalid::new(name, format!("cannot be read: {}: {error}", path.display())))?;
            Ok(SecretString::from(text.trim_end_matches(['\r', '\n'])))
        };
        if let Some(path) = &self.database_url_file {
            self.database_url = read("DATABASE_URL_FILE", path)?;
        }
        if let Some(path) = &self.jwt_secret_file {
            self.jwt_secret = Some(read("JWT_SECRET_FILE", path)?);
        }
        Ok(())
    }

    /// What is taken as it is, and is hardly meant so.
    pub fn doubts(&self) -> Vec<String> {
        let mut doubts: Vec<_> = database::doubts(self.url()).into_iter().map(|doubt| format!("DATABASE_URL {doubt}")).collect();
        let secret = self.jwt_secret.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
        if secret.trim() != secret {
            doubts.push("JWT_SECRET begins or ends with a blank or a line break, which is part of the secret".to_owned());
        }
        let inner = secret.trim();
        if inner.len() > 1 && ['"', '\''].iter().any(|quote| inner.starts_with(*quote) && inner.ends_with(*quote)) {
            doubts.push("JWT_SECRET has quotes around it, which are part of the secret".to_owned());
        }
        doubts
    }

    /// Refuses what clap cannot judge without printing it.
    pub fn check(&self) -> Result<(), Invalid> {
        let url = self.url();
        database::check(url).map_err(|reason| Invalid::new("DATABASE_URL", reason))?;
        if url.starts_with("sqlite:") && ["mode=ro", "immutable=1", "immutable=true"].iter().any(|option| url.contains(option)) {
            return Err(Invalid::new("DATABASE_URL", "must name a database that may be written to"));
        }
        if self.jwt_secret.as_ref().is_some_and(|secret| secret.expose_secret().len() < secret::SHORTEST) {
            return Err(Invalid::new("JWT_SECRET", "must have at least 32 bytes"));
        }
        self.jwks.check()?;
        self.http.exposure.check()?;
        if self.jwks.jwks_refresh > self.jwks.jwks_max_age {
            return Err(Invalid::new("JWKS_REFRESH", "must not be more than JWKS_MAX_AGE"));
        }
        let rate_limit = self.http.rates.rate_limit;
        if rate_limit > 0 && rate_limit < self.http.limits.complexity_limit {
            return Err(Invalid::new("RATE_LIMIT", "must be 0, or at least COMPLEXITY_LIMIT, which one operation may cost"));
        }
        Ok(())
    }

    /// The address of the database, with its password.
    pub fn url(&self) -> &str {
        self.database_url.expose_secret().trim()
    }

    /// Whether the data is in an embedded SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.url().starts_with("sqlite:")
    }

    /// How to reach the database.
    pub fn database(&self) -> Settings {
        Settings { url: self.url().to_owned(), pool_size: self.pool_size, statement_timeout: self.http.request_timeout }
    }

    /// The secret of tokens: the given one, or the one that is kept beside the SQLite file; none where a set of keys takes its place.
    pub fn secret(&self) -> Result<Option<Secret>, Invalid> {
        if self.jwt_secret.is_none() && self.jwks.source().is_some() {
            return Ok(None);
        }
        secret::find_or_make(self.jwt_secret.as_ref(), self.url()).map(Some)
    }
}

/// A group of settings where nothing is set: so the flags' defaults stand once, with the flags.
pub fn unset<A: Args>() -> A {
    let command = A::augment_args(Command::new("unset").no_binary_name(true)).mut_args(|flag| flag.env(None::<&str>));
    let read = command.try_get_matches_from::<[&str; 0], &str>([]).and_then(|given| A::from_arg_matches(&given));
    read.unwrap_or_else(|fault| fault.exit())
}

fn hidden(text: &str) -> Result<SecretString, Infallible> {
    Ok(SecretString::from(text))
}

/// An address by its numbers, or by the name of a host such as localhost.
fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let found: Vec<_> = text.to_socket_addrs().map_err(|error| format!("{error}; an example: 127.0.0.1:8000"))?.collect();
    // localhost has two, and clients that try one of them only try this.
    let best = found.iter().find(|address| address.is_ipv4()).or(found.first());
    best.copied().ok_or_else(|| "has no address; an example: 127.0.0.1:8000".to_owned())
}

/// A length of time above 0, such as `1h 30m`; a bare number is seconds.
pub fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = if is_number { &format!("{text}s") } else { text };
    let duration = humantime::parse_duration(text).map_err(|error| format!("{error}; examples: 30s, 15m, 1h, 30d"))?;
    if duration.is_zero() { Err("must be more than 0".to_owned()) } else { Ok(duration) }
}

/// Who retries is promised a day.
fn retention(text: &str) -> Result<Duration, String> {
    let retention = duration(text)?;
    if retention < Duration::from_secs(24 * 60 * 60) { Err("must be at least 24h: retries rely on it".to_owned()) } else { Ok(retention) }
}
