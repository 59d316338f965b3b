//! What is logged, for tests that look into it.

use std::io;
use std::sync::{Arc, LazyLock, Mutex};

use tracing::subscriber::{DefaultGuard, NoSubscriber, set_default};
use tracing::{Dispatch, Level};

/// Where there is one subscriber only, what another thread logs first is asked of that thread's, which has none, and kept for all.
static ANOTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::default()));

/// What this thread logs.
pub struct Log {
    written: Written,
    guard: DefaultGuard,
}

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    pub fn begin(level: Level) -> Self {
        LazyLock::force(&ANOTHER);
        let written = Written::default();
        let writer = written.clone();
        let subscriber = tracing_subscriber::fmt().with_max_level(level).with_writer(move || writer.clone()).finish();
        Self { written, guard: set_default(subscriber) }
    }

    /// All of it so far; what comes is not looked at any more.
    pub fn end(self) -> String {
        drop(self.guard);
        String::from_utf8(self.written.0.lock().unwrap().clone()).unwrap()
    }
}
