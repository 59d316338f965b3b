//! Structured logs, on the standard error stream.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

use crate::config::{Invalid, LogFormat};

/// Statements are logged by sqlx at debug only.
const DEFAULT: &str = "info,sqlx=warn,sea_orm=warn,sea_orm_migration=warn";

/// Starts logging, as much as `RUST_LOG` says. A panic becomes a log entry too.
pub fn init(format: LogFormat) -> Result<(), Invalid> {
    let wanted = std::env::var(EnvFilter::DEFAULT_ENV).ok().filter(|text| !text.trim().is_empty());
    let filter = EnvFilter::builder().parse(wanted.as_deref().unwrap_or(DEFAULT));
    let filter = filter.map_err(|error| Invalid::new("RUST_LOG", format!("cannot be read: {error}")))?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_ansi(stderr().is_terminal());
    let begun = match format {
        LogFormat::Text => subscriber.try_init(),
        LogFormat::Json => subscriber.json().flatten_event(true).try_init(),
    };
    // Where a test has begun logging already, that stays.
    begun.ok();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, panic = panic.payload_as_str(), "panic");
    }));
    Ok(())
}
