//! Tells that something was committed: in this process, and to the others on the same PostgreSQL.
//!
//! It tells no more than that: whoever hears it looks into the tables. It is told after the transaction and beside it, since a
//! transaction with a NOTIFY in it commits alone on its whole server: with 32 clients, a ninth as many get through.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgListener, PgPool, PgPoolOptions};
use sea_orm::sqlx::{self, Error};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tracing::{debug, warn};

use super::outage;

const CHANNEL: &str = "order_gateway_commits";
/// One to tell, and one each for those who listen: streams, and webhooks.
pub(super) const CONNECTIONS: u32 = 3;
/// Commits that follow each other within this time are told together.
const TOGETHER: Duration = Duration::from_millis(5);
/// Before listening is tried again.
const PAUSE: Duration = Duration::from_secs(1);
const ACQUIRE: Duration = Duration::from_secs(3);
const IDLE: Duration = Duration::from_secs(60);

/// Rung after every commit.
#[derive(Clone, Debug)]
pub(super) struct Bell {
    rung: Arc<watch::Sender<()>>,
    /// Its connections are apart from those that do the work. None where there is no other process.
    pool: Option<PgPool>,
}

impl Bell {
    /// Heard in this process only.
    pub(super) fn here() -> Self {
        Self { rung: Arc::new(watch::Sender::new(())), pool: None }
    }

    /// Heard by all processes on the same database.
    pub(super) fn everywhere(work: &PgPool) -> Self {
        let options = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(ACQUIRE).idle_timeout(IDLE);
        let options = outage::guard(options);
        let pool = options.connect_lazy_with(work.connect_options().as_ref().clone());
        let bell = Self { pool: Some(pool.clone()), ..Self::here() };
        tokio::spawn(tell(pool, bell.rung.subscribe()));
        bell
    }

    pub(super) const fn pool(&self) -> Option<&PgPool> {
        self.pool.as_ref()
    }

    /// Something was committed.
    pub(super) fn ring(&self) {
        self.rung.send_replace(());
    }

    /// Begins to listen.
    pub(super) fn hear(&self) -> Hearing {
        let elsewhere = self.pool.clone().map(|pool| {
            let (told, heard) = watch::channel(());
            Elsewhere { heard, task: tokio::spawn(listen(pool, told)).abort_handle() }
        });
        Hearing { here: self.rung.subscribe(), elsewhere }
    }

    pub(super) async fn close(&self) {
        if let Some(pool) = &self.pool {
            pool.close().await;
        }
    }
}

/// Listens for commits, for as long as it lives.
#[derive(Debug)]
pub struct Hearing {
    here: watch::Receiver<()>,
    elsewhere: Option<Elsewhere>,
}

#[derive(Debug)]
struct Elsewhere {
    heard: watch::Receiver<()>,
    task: AbortHandle,
}

impl Hearing {
    /// Something may have been committed since the last time, here or elsewhere. Nothing is lost where this is given up.
    pub async fn heard(&mut self) {
        let elsewhere = async {
            match &mut self.elsewhere {
                Some(elsewhere) => rung(&mut elsewhere.heard).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = elsewhere => {}
            () = rung(&mut self.here) => {}
        }
    }
}

/// Never answers once nobody can ring any more.
async fn rung(heard: &mut watch::Receiver<()>) {
    if heard.changed().await.is_err() {
        std::future::pending().await
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Ends with the last clone of the bell.
async fn tell(pool: PgPool, mut rung: watch::Receiver<()>) {
    while rung.changed().await.is_ok() {
        // Who misses it finds out by itself, only later.
        if let Err(error) = sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(&pool).await {
            if error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("25006")) {
                outage::met_read_only();
            }
            debug!(%error, "other processes are not told of a commit");
        }
        tokio::time::sleep(TOGETHER).await;
    }
}

async fn listen(pool: PgPool, told: watch::Sender<()>) {
    loop {
        if let Err(error) = listen_until_it_fails(&pool, &told).await {
            warn!(%error, "commits of other processes are not heard");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn listen_until_it_fails(pool: &PgPool, told: &watch::Sender<()>) -> Result<(), Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // What was told before this listens, or while its connection was lost, is looked for too.
        told.send_replace(());
        listener.try_recv().await?;
    }
}
