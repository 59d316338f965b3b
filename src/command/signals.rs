//! What the system tells a process that serves.

use tracing::info;

/// Heard from the moment that this is made, so that none of them ends the process otherwise.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    stopping: [Option<tokio::signal::unix::Signal>; 2],
}

#[cfg(unix)]
impl Signals {
    /// Begins to hear them.
    pub fn hear() -> Self {
        use tokio::signal::unix::{SignalKind, signal};

        // Daemons are told by SIGHUP to read their files again, and a terminal that is closed tells it too: neither is a reason to end.
        if let Ok(mut hangups) = signal(SignalKind::hangup()) {
            tokio::spawn(async move {
                while hangups.recv().await.is_some() {
                    info!("SIGHUP changes nothing: settings are read at the start");
                }
            });
        }
        Self { stopping: [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| signal(kind).ok()) }
    }

    /// Until the process is told to stop.
    pub async fn stopped(&mut self) {
        let [interrupted, terminated] = self.stopping.each_mut().map(|signal| async {
            match signal {
                Some(signal) => drop(signal.recv().await),
                // The system has refused it, and ends the process by itself.
                None => std::future::pending().await,
            }
        });
        tokio::select! {
            () = interrupted => {}
            () = terminated => {}
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    /// Begins to hear them.
    pub const fn hear() -> Self {
        Self {}
    }

    /// Until the process is told to stop.
    pub async fn stopped(&mut self) {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!(%error, "no word to stop is heard");
            std::future::pending::<()>().await;
        }
    }
}
