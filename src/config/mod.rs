//! What an operator sets, by flags and by the environment; a bad value is refused with its name.

mod documents;
mod exposure;
mod http;
mod jwks;
mod limits;
mod live;
mod rates;
mod secret;

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
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
pub use rates::Rates;
pub use secret::{Invalid, Secret};

/// Everything that can be set.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Where the data is: sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env, hide_env_values = true, global = true, default_value = "sqlite://order-gateway.sqlite?mode=rwc", value_parser = hidden)]
    pub database_url: SecretString,

    /// The address to serve on
    #[arg(long, env, global = true, default_value_t = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8000))]
    pub listen_address: SocketAddr,

    /// Signs and checks tokens (HS256), at least 32 bytes; without it one is made and kept beside the SQLite file
    #[arg(long, env, hide_env_values = true, global = true, value_parser = hidden)]
    pub jwt_secret: Option<SecretString>,

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

    #[command(flatten)]
    pub http: Http,

    /// How logs are written
    #[arg(long, env, global = true, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

impl Config {
    /// Refuses what clap cannot judge without printing it.
    pub fn check(&self) -> Result<(), Invalid> {
        let url = self.database_url.expose_secret();
        if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(Invalid::new("DATABASE_URL", "must begin with sqlite:, postgres:// or postgresql://"));
        }
        if url.starts_with("sqlite:") && ["mode=ro", "immutable=1", "immutable=true"].iter().any(|option| url.contains(option)) {
            return Err(Invalid::new("DATABASE_URL", "must name a database that may be written to"));
        }
        if self.jwt_secret.as_ref().is_some_and(|secret| secret.expose_secret().len() < secret::SHORTEST) {
            return Err(Invalid::new("JWT_SECRET", "must have at least 32 bytes"));
        }
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
        self.database_url.expose_secret()
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

/// A length of time above 0, such as `1h 30m`.
pub fn duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text).map_err(|error| format!("{error}; examples: 30s, 15m, 1h, 30d"))?;
    if duration.is_zero() { Err("must be more than 0".to_owned()) } else { Ok(duration) }
}
