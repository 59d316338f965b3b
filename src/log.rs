//! Structured logs, on the standard error stream. A line that cannot be written is counted, and ends nothing.

use std::io::{self, IsTerminal, Write, stderr};
use std::sync::atomic::{AtomicU64, Ordering};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::config::{Invalid, LogFormat};

/// Statements are logged by sqlx at debug only.
const DEFAULT: &str = "info,sqlx=warn,sea_orm=warn,sea_orm_migration=warn";

/// Lines that could not be written, since the process began; and how many of them the log itself has told of.
static LOST: AtomicU64 = AtomicU64::new(0);
static TOLD: AtomicU64 = AtomicU64::new(0);

/// How many lines of the log could not be written so far.
pub fn lost() -> u64 {
    LOST.load(Ordering::Relaxed)
}

/// Starts logging, as much as `RUST_LOG` says. A panic becomes a log entry too.
pub fn init(format: LogFormat) -> Result<(), Invalid> {
    let wanted = std::env::var(EnvFilter::DEFAULT_ENV).ok().filter(|text| !text.trim().is_empty());
    let filter = filter(wanted.as_deref().unwrap_or(DEFAULT)).map_err(|reason| Invalid::new("RUST_LOG", reason))?;
    // Its errors would be printed to the stream that they are about.
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Lines(stderr())).log_internal_errors(false);
    let subscriber = subscriber.with_ansi(stderr().is_terminal());
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

/// A word that is no level would be taken for the name of a module, and everything else would be silent.
fn filter(text: &str) -> Result<EnvFilter, String> {
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let is_bare = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        if is_bare && word.parse::<LevelFilter>().is_err() {
            return Err(format!(
                "has '{word}', which is no level: off, error, warn, info, debug or trace, or a module with one, as in sqlx=debug"
            ));
        }
    }
    EnvFilter::builder().parse(text).map_err(|error| format!("cannot be read: {error}"))
}

/// Takes a line at a time, and never fails.
struct Lines<W>(W);

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.0.write_all(line).is_err() {
            LOST.fetch_add(1, Ordering::Relaxed);
            telemetry::metrics().line_lost();
        } else {
            tell();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Says once, when lines are written again, how many were not.
fn tell() {
    let lost = lost();
    let lines = lost.saturating_sub(TOLD.swap(lost, Ordering::Relaxed));
    if lines > 0 {
        tracing::warn!(lines, "lines of this log could not be written");
    }
}
