//! Structured logs, on the standard error stream. A line that cannot be written is counted, and neither ends nor holds up anything.

mod filter;

use std::io::{self, IsTerminal, Write, stderr};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Invalid, LogFormat};

/// Statements are logged by sqlx at debug only.
const DEFAULT: &str = "info,sqlx=warn,sea_orm=warn,sea_orm_migration=warn";
/// From these levels on they log what goes over the wire: messages with tokens in them, addresses with keys in them.
const REVEALING: [(&str, Level); 2] = [("tungstenite", Level::TRACE), ("ureq", Level::DEBUG)];

/// Lines that could not be written, since the process began; and how many of them the log itself has told of.
static LOST: AtomicU64 = AtomicU64::new(0);
static TOLD: AtomicU64 = AtomicU64::new(0);

/// Lines that wait for a reader that has stopped to read; those beyond are lost.
const WAITING: usize = 8192;
/// For lines that wait when the process ends.
const LAST: Duration = Duration::from_secs(1);
/// For the line of a panic, which may end the process.
const PANIC: Duration = Duration::from_millis(100);

/// Whoever logs hands lines over, since a pipe may take none for as long as it likes.
static WRITER: LazyLock<SyncSender<Word>> = LazyLock::new(|| {
    let (sender, receiver) = sync_channel(WAITING);
    // Without this thread nobody receives, and all lines are lost and counted.
    thread::Builder::new().name("log".to_owned()).spawn(move || write(&receiver)).ok();
    sender
});

enum Word {
    Line(Vec<u8>),
    /// Answered when all lines before it are written.
    Flush(SyncSender<()>),
}

/// How many lines of the log could not be written so far.
pub fn lost() -> u64 {
    LOST.load(Ordering::Relaxed)
}

/// Starts logging, as much as `RUST_LOG` says. A panic becomes a log entry too.
pub fn init(format: LogFormat) -> Result<(), Invalid> {
    let wanted = std::env::var(EnvFilter::DEFAULT_ENV).ok().filter(|text| !text.trim().is_empty());
    let filter = filter::read(wanted.as_deref().unwrap_or(DEFAULT)).map_err(|reason| Invalid::new("RUST_LOG", reason))?;
    // Its errors would be printed to the stream that they are about.
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Lines).log_internal_errors(false);
    let subscriber = subscriber.with_ansi(stderr().is_terminal());
    let safe = filter_fn(|metadata| !reveals(metadata) && !repeats(metadata));
    let begun = match format {
        LogFormat::Text => subscriber.finish().with(safe).try_init(),
        LogFormat::Json => subscriber.json().flatten_event(true).finish().with(safe).try_init(),
    };
    // Where a test has begun logging already, that stays.
    begun.ok();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, panic = panic.payload_as_str(), "panic");
        flush(PANIC);
    }));
    Ok(())
}

/// Waits for the lines that are not written yet, though not for long. For the end of the process.
pub fn finish() {
    flush(LAST);
}

fn flush(patience: Duration) {
    let (done, is_done) = sync_channel(1);
    if WRITER.try_send(Word::Flush(done)).is_ok() {
        is_done.recv_timeout(patience).ok();
    }
}

/// What the exporter of traces says of each export that failed, without a cause: `traces` says it once, with one.
fn repeats(metadata: &Metadata<'_>) -> bool {
    metadata.name() == "BatchSpanProcessor.ExportError"
}

/// Whatever `RUST_LOG` asks for, no secret is logged.
fn reveals(metadata: &Metadata<'_>) -> bool {
    REVEALING.iter().any(|(module, level)| metadata.target().starts_with(module) && metadata.level() >= level)
}

/// Takes a line at a time, and never fails.
struct Lines;

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if WRITER.try_send(Word::Line(line.to_vec())).is_err() {
            lose();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write(words: &Receiver<Word>) {
    for word in words {
        match word {
            Word::Line(line) if stderr().write_all(&line).is_ok() => tell(),
            Word::Line(_) => lose(),
            Word::Flush(done) => drop(done.send(())),
        }
    }
}

fn lose() {
    LOST.fetch_add(1, Ordering::Relaxed);
    telemetry::metrics().line_lost();
}

/// Says once, when lines are written again, how many were not.
fn tell() {
    let lost = lost();
    let lines = lost.saturating_sub(TOLD.swap(lost, Ordering::Relaxed));
    if lines > 0 {
        tracing::warn!(lines, "lines of this log could not be written");
    }
}
