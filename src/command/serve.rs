//! `serve`: opens the database, makes the gateway, answers until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use listenfd::ListenFd;
use tokio::net::TcpListener;
use tracing::{info, warn};
use uuid::Uuid;

use super::output::print;
use super::signals::Signals;
use super::token::audience;
use super::{Error, demo, layers, open, upkeep, words};
use crate::config::{Config, Invalid, KeySource, Secret};
use crate::http::listener::{self, Bounds};
use crate::http::{
    Authenticator, Clock, Documents, Gateway, Grant, Parts, Pipeline, WebhookDocuments, WebhookQueries, metrics_router, router, sign,
};
use crate::webhooks::{self, Addresses, Sender, Tests};
use database::Database;
use domain::Scope;
use domain::webhook::Ports;

const LOCAL_TOKEN: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// For closing the connections to the database.
const CLOSING: Duration = Duration::from_secs(2);
const LISTEN: &str = "LISTEN_ADDRESS";
const METRICS: &str = "METRICS_ADDRESS";
/// Connections to the address of the metrics at once.
const SCRAPERS: u32 = 16;
const LOCAL_SUBJECT: &str = "local";
const FIRST_QUERY: &str = "{ orders(first: 3) { nodes { id orderNumber status totals { grandTotal { amount currency } } } } }";

/// Listens on the socket that was handed over, else where the configuration says, and serves.
pub async fn bind_and_serve(config: Config, signals: Signals) -> Result<(), Error> {
    let address = config.listen_address;
    let failed = |error| Error::Listen { setting: LISTEN, address, error };
    // A socket that a supervisor keeps open and hands over, so that a restart refuses nobody.
    if let Some(listener) = ListenFd::from_env().take_tcp_listener(0).map_err(failed)? {
        listener.set_nonblocking(true).map_err(failed)?;
        return serve(config, TcpListener::from_std(listener).map_err(failed)?, signals).await;
    }
    stay_local(config.secret()?.as_ref(), address)?;
    serve(config, listener::bind(address).map_err(failed)?, signals).await
}

/// Serves until the process is told to stop, then lets running requests finish.
async fn serve(config: Config, listener: TcpListener, mut signals: Signals) -> Result<(), Error> {
    let address = listener.local_addr().map_err(|error| Error::Listen { setting: LISTEN, address: config.listen_address, error })?;
    let metrics = metrics_listener(&config)?;
    // A database that does not answer may hold up the beginning.
    let Begun { gateway, client, database } = tokio::select! {
        begun = begin(&config, address) => begun?,
        () = signals.stopped() => {
            info!("told to stop before it served");
            return Ok(());
        }
    };
    if let Some(listener) = metrics {
        show_metrics(&config, &database, listener);
    }
    tokio::spawn(upkeep::remove_old_keys(database.clone(), config.idempotency_retention));
    tokio::spawn(upkeep::remove_old_attempts(database.clone()));
    tokio::spawn(upkeep::remove_deleted_webhooks(database.clone()));
    info!(%address, "serving");
    let sender = config.webhooks.webhooks.then(|| send(client, &database, gateway.webhook_queries()));
    let bounds = Bounds { max_connections: config.http.max_connections, header_timeout: config.http.limits.header_timeout };
    listener::serve(listener, router(gateway), bounds, signals.stopped()).await;
    if let Some(sender) = sender {
        sender.end().await;
    }
    // Connections that wait for the database, such as for a lock, would be waited for.
    match tokio::time::timeout(CLOSING, database.close()).await {
        Ok(closed) => closed?,
        Err(_) => warn!("connections to the database are still busy, and are left to it"),
    }
    Ok(())
}

/// All that is needed to serve.
struct Begun {
    gateway: Gateway,
    /// What sends to webhooks.
    client: courier::Client,
    database: Database,
}

async fn begin(config: &Config, address: SocketAddr) -> Result<Begun, Error> {
    let secret = config.secret()?;
    stay_local(secret.as_ref(), address)?;
    let local = secret.as_ref().filter(|secret| secret.is_local);
    let authenticator = authenticator(config, secret.as_ref()).await?;
    let documents = Documents::new(&config.http.documents).map_err(|reason| Invalid::new("TRUSTED_DOCUMENTS", reason))?;
    let database = if config.is_sqlite() { open(config).await? } else { Database::connect(&config.database()).await? };
    if config.is_sqlite() {
        let organization = match layers::first_organization(&database).await? {
            Some(organization) => Some(organization),
            None if local.is_some() => Some(layers::load_demo(&database, &demo::Size::default()).await?),
            None => None,
        };
        if let (Some(organization), Some(secret)) = (organization, local) {
            welcome(config, secret, address, organization)?;
        }
    } else {
        match database.reach().await {
            Ok(()) => {
                database.require_sessions().await?;
                warn_of_migrations(&database).await;
            }
            Err(error) => warn!(cause = words(&error), "no connection to the database can be opened yet"),
        }
    }
    let pipeline = Arc::new(Pipeline::new(&graphql::sdl(), documents, &config.http).map_err(Error::Other)?);
    let client = courier::Client::new(config.webhooks.allowed());
    let ports = Ports {
        documents: Arc::new(WebhookDocuments(Arc::clone(&pipeline))),
        addresses: Arc::new(Addresses(client.clone())),
        tests: Arc::new(Tests { client: client.clone(), clock: Clock::system() }),
    };
    let executor = layers::executor(&database, ports, &config.http.exposure);
    let parts = Parts { executor, pipeline, authenticator, database: database.clone(), clock: Clock::system() };
    Ok(Begun { gateway: Gateway::new(parts, &config.http), client, database })
}

/// Sends what webhooks wait for.
fn send(client: courier::Client, database: &Database, queries: WebhookQueries) -> Sender {
    Sender::begin(webhooks::Parts::new(database.clone(), client, Clock::system(), Arc::new(queries)))
}

/// On an address of its own, where there is one: taken before anything is said to be served.
fn metrics_listener(config: &Config) -> Result<Option<TcpListener>, Error> {
    let Some(address) = config.http.observe.metrics_address else { return Ok(None) };
    listener::bind(address).map(Some).map_err(|error| Error::Listen { setting: METRICS, address, error })
}

fn show_metrics(config: &Config, database: &Database, listener: TcpListener) {
    if let Ok(address) = listener.local_addr() {
        info!(%address, "showing metrics");
    }
    let bounds = Bounds { max_connections: SCRAPERS, header_timeout: config.http.limits.header_timeout };
    tokio::spawn(listener::serve(listener, metrics_router(database.clone()), bounds, std::future::pending()));
}

/// A file of keys must be there from the start; what is behind a URL may come later.
async fn authenticator(config: &Config, secret: Option<&Secret>) -> Result<Authenticator, Error> {
    let authenticator = Authenticator::over(secret.map(|secret| &secret.key), &config.jwks, &audience(config));
    let Some(source) = config.jwks.source() else { return Ok(authenticator) };
    if config.jwt_issuer.is_none() || config.jwt_audience.is_none() {
        warn!("JWT_ISSUER and JWT_AUDIENCE are not both set: tokens that were made for others with the same keys are taken");
    }
    match (authenticator.load_keys().await, &source) {
        (Err(reason), KeySource::File(_)) => return Err(Invalid::new(source.setting(), format!("{source}: {reason}")).into()),
        (Err(reason), KeySource::Url(_)) => warn!(%source, reason, "the keys of tokens cannot be read yet"),
        (Ok(()), _) => {}
    }
    Ok(authenticator)
}

/// A secret that nobody chose must not guard what others can reach.
fn stay_local(secret: Option<&Secret>, address: SocketAddr) -> Result<(), Invalid> {
    if secret.is_some_and(|secret| secret.is_local) && !address.ip().is_loopback() {
        let reason = format!("is not set, so only this machine may connect, and LISTEN_ADDRESS is {address}");
        return Err(Invalid::new("JWT_SECRET", reason));
    }
    Ok(())
}

/// Many instances may serve one PostgreSQL, so none of them migrates it by itself.
async fn warn_of_migrations(database: &Database) {
    match migration::pending(database.reader()).await {
        Ok(pending) if pending.is_empty() => {}
        Ok(pending) => {
            warn!(
                pending = pending.len(),
                "the database is not migrated: run `order-gateway migrate`; /health/ready answers 503 until then"
            );
        }
        Err(error) => warn!(%error, "whether the database is migrated cannot be told"),
    }
}

fn welcome(config: &Config, secret: &Secret, address: SocketAddr, organization: Uuid) -> Result<(), Error> {
    let grant = Grant { subject: LOCAL_SUBJECT, organizations: &[organization], scopes: Scope::ALL, ttl: LOCAL_TOKEN };
    let token = sign(&secret.key, &audience(config), &grant)?;
    let mut text = format!("order-gateway serves http://{address}/graphql\n\n");
    if config.http.exposure.graphiql() {
        text += &format!("GraphiQL, with a token in place (good for 30 days, for all scopes):\n  http://{address}/#token={token}\n\n");
    }
    text += &format!(
        r#"A first query:
  {FIRST_QUERY}

The same from a shell:
  curl http://{address}/graphql -H 'Content-Type: application/json' -H 'Authorization: Bearer {token}' \
    -d '{{"query":"{FIRST_QUERY}"}}'

"#
    );
    // It serves as well where nobody reads this.
    if let Err(error) = print(&text) {
        warn!(%error, "the first token is not shown");
    }
    Ok(())
}
