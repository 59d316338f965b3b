//! Which of an address's servers the pools connect to, and how: found when the gateway begins, and anew when connections are lost.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, PgSslMode};
use sea_orm::sqlx::{Connection, Error, query_scalar};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tracing::{info, warn};

use super::servers::{Address, Demand};
use super::{outage, tls};

/// What a try to connect may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);
/// Between two rounds over servers of which none will do.
const PAUSE: Duration = Duration::from_millis(250);
/// Who waits for a connection longer than this may wait in vain.
const LATE: Duration = Duration::from_millis(500);
/// Between two words on the same outage.
const QUIET: Duration = Duration::from_secs(5);

/// The pools of an address, which go the way that was found last. The watch over it lives as long as the last clone.
#[derive(Clone)]
pub(super) struct Route {
    address: Arc<Address>,
    pools: Vec<PgPool>,
    /// Why there is no way, as long as there is none.
    cause: watch::Receiver<Option<String>>,
    _watch: Arc<Watch>,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route").field("pools", &self.pools).finish_non_exhaustive()
    }
}

impl Route {
    /// The pools' options are those of the first way.
    pub(super) fn begin(address: Address, pools: Vec<PgPool>) -> Self {
        let address = Arc::new(address);
        let (told, cause) = watch::channel(None);
        let watch = Watch(tokio::spawn(look(Arc::clone(&address), pools.clone(), told)).abort_handle());
        Self { address, pools, cause, _watch: Arc::new(watch) }
    }

    /// Finds the way now; or tells why there is none.
    pub(super) async fn find(&self) -> Result<(), String> {
        let found = find(&self.address, PATIENCE).await;
        // Where there is none yet, the watch goes on looking.
        take(&self.pools, &found.inspect_err(|_| outage::met_loss())?);
        Ok(())
    }

    /// Tells why there is no way, to somebody who waits for a connection; never where there is one.
    pub(super) async fn cause(&self) -> String {
        let mut cause = self.cause.clone();
        tokio::time::sleep(LATE).await;
        outage::met_loss();
        let told = cause.wait_for(Option::is_some).await.ok().and_then(|cause| cause.clone());
        match told {
            Some(cause) => cause,
            None => std::future::pending().await,
        }
    }
}

struct Watch(AbortHandle);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Looks for a way whenever connections are lost, and logs why there is none.
async fn look(address: Arc<Address>, pools: Vec<PgPool>, told_cause: watch::Sender<Option<String>>) {
    let mut told: Option<Instant> = None;
    let may_tell = |told: &mut Option<Instant>| {
        let may = told.is_none_or(|told| told.elapsed() >= QUIET);
        if may {
            *told = Some(Instant::now());
        }
        may
    };
    loop {
        outage::lost().await;
        let mut is_lost = false;
        loop {
            match find(&address, PATIENCE).await {
                Ok(found) => {
                    take(&pools, &found);
                    break;
                }
                Err(cause) => {
                    is_lost = true;
                    if may_tell(&mut told) {
                        warn!(cause, "no connection to the database can be opened");
                    }
                    outage::met_cause(Some(cause.clone()));
                    told_cause.send_replace(Some(cause));
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
        if told_cause.send_replace(None).is_some() {
            outage::met_cause(None);
        }
        let have_waited = outage::have_waited_in_vain();
        if is_lost {
            info!("connections to the database can be opened again");
        } else if have_waited && may_tell(&mut told) {
            warn!("all connections to the database are in use: a new one can be opened, beyond POOL_SIZE");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// A way that leads to a server that will do.
pub(super) struct Found {
    pub options: PgConnectOptions,
    /// Why the connection is not encrypted, where it was to be if possible.
    bare: Option<String>,
}

/// Has the pools open their next connections there.
fn take(pools: &[PgPool], found: &Found) {
    let is_new = |pool: &&PgPool| {
        let current = pool.connect_options();
        place(&current) != place(&found.options) || !is_same(current.get_ssl_mode(), found.options.get_ssl_mode())
    };
    let mut changed = false;
    for pool in pools.iter().filter(is_new) {
        pool.set_connect_options(found.options.clone());
        changed = true;
    }
    if changed {
        info!(server = place(&found.options), "the database is met here from now on");
        if let Some(cause) = &found.bare {
            warn!(cause, "connections to the database are not encrypted, as sslmode=prefer has it");
        }
    }
}

fn is_same(one: PgSslMode, other: PgSslMode) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

/// The first way that leads to a server that will do; or what came of each.
pub(super) async fn find(address: &Address, patience: Duration) -> Result<Found, String> {
    let patience = address.timeout.unwrap_or(patience);
    let mut causes: Vec<String> = Vec::new();
    let mut may_fall_back = false;
    for way in &address.ways {
        if way.is_fallback && !may_fall_back {
            continue;
        }
        let place = place(&way.options);
        match tokio::time::timeout(patience, meet(&way.options, address.demand)).await {
            Ok(Ok(())) => {
                let is_bare = way.is_fallback && is_same(way.options.get_ssl_mode(), PgSslMode::Disable);
                return Ok(Found { options: way.options.clone(), bare: causes.pop().filter(|_| is_bare) });
            }
            Ok(Err(error)) => {
                may_fall_back = tls::is_about_tls(&error);
                causes.push(format!("{place}: {}", words(&error, &way.options)));
            }
            Err(_) => {
                may_fall_back = false;
                causes.push(format!("{place}: no answer within {} s", patience.as_secs()));
            }
        }
    }
    Err(causes.join("; "))
}

/// How many connections the server gives to this user and database, where it bounds them.
const ALLOWED: &str = "SELECT LEAST(
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
    (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user AND NOT rolsuper AND rolconnlimit >= 0),
    (SELECT datconnlimit FROM pg_database, pg_roles
     WHERE datname = current_database() AND rolname = current_user AND NOT rolsuper AND datconnlimit >= 0))";

/// As many connections as are wanted, or as the server gives beside `others`. Where the server refuses one, the driver goes on to ask
/// for it, and does not look at those that come back meanwhile: whoever asks would wait, and be refused in the end.
pub(super) async fn within_limit(address: &Address, wanted: u32, others: u32) -> u32 {
    let ask = async {
        let found = find(address, PATIENCE).await.ok()?;
        let mut connection = PgConnection::connect_with(&found.options).await.ok()?;
        let allowed: i32 = query_scalar(ALLOWED).fetch_one(&mut connection).await.ok()?;
        connection.close().await.ok();
        u32::try_from(allowed).ok()
    };
    // A server that does not answer yet is asked no more: what it allows is not known then.
    let allowed = tokio::time::timeout(PATIENCE, ask).await.ok().flatten();
    match allowed.map(|allowed| allowed.saturating_sub(others).max(1)) {
        Some(allowed) if allowed < wanted => {
            warn!(allowed, POOL_SIZE = wanted, "the server does not give this user as many connections: as many as it gives are used");
            allowed
        }
        _ => wanted,
    }
}

fn place(options: &PgConnectOptions) -> String {
    let host = options.get_socket().map_or_else(|| options.get_host().to_owned(), |socket| socket.display().to_string());
    format!("{host} port {}", options.get_port())
}

/// Connects, looks whether the server will do, and leaves.
async fn meet(options: &PgConnectOptions, demand: Demand) -> Result<(), Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    judge(&mut connection, demand).await?;
    connection.close().await.ok();
    Ok(())
}

async fn judge(connection: &mut PgConnection, demand: Demand) -> Result<(), Error> {
    let (question, refusal) = match demand {
        Demand::Any => return Ok(()),
        Demand::ReadWrite => ("SELECT current_setting('transaction_read_only') = 'off'", "takes no writes"),
        Demand::Primary => ("SELECT NOT pg_is_in_recovery()", "is a standby"),
    };
    let will_do: bool = query_scalar(question).fetch_one(connection).await?;
    if will_do {
        Ok(())
    } else {
        Err(Error::Configuration(format!("the server {refusal}, and target_session_attrs asks for another").into()))
    }
}

/// Refuses servers that will not do, for connections that are opened while another way is looked for.
pub(super) fn demand(options: PgPoolOptions, demand: Demand) -> PgPoolOptions {
    match demand {
        Demand::Any => options,
        _ => options.after_connect(move |connection, _| Box::pin(judge(connection, demand))),
    }
}

fn words(error: &Error, options: &PgConnectOptions) -> String {
    if let Some(words) = tls::words(error) {
        return words;
    }
    match error {
        Error::Io(error) => error.to_string(),
        Error::Configuration(error) => error.to_string(),
        Error::Database(error) if error.code().as_deref() == Some("28000") && is_same(options.get_ssl_mode(), PgSslMode::Disable) => {
            format!("{} (this was asked without encryption: sslmode=require asks with it)", error.message())
        }
        Error::Database(error) => error.message().to_owned(),
        error => error.to_string(),
    }
}
