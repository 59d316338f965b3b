//! Sends messages, each once: whoever sends says when to try again.

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::client::legacy::{self, Client as Pool};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls_pki_types::CertificateDer;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::answer::{Answer, Reading};
use crate::connect::Connector;
use crate::failure::Failure;
use crate::network::Networks;
use crate::resolve::{Resolve, SystemResolver};
use crate::signature::Headers;
use crate::target::Target;

/// A connection that nobody uses is closed after this time: before most servers close it themselves.
const IDLE: Duration = Duration::from_secs(20);
/// Idle connections that are kept to one receiver.
const IDLE_EACH: usize = 8;
/// Bytes of an answer's head at the most.
const HEAD: usize = 32 << 10;

/// What a message may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For a name, a connection and its TLS.
    pub connect: Duration,
    /// For all of it, the answer's beginning too.
    pub whole: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), whole: Duration::from_secs(15) }
    }
}

/// Sends to receivers that are public, or in a network that is allowed.
#[derive(Clone)]
pub struct Client {
    pool: Pool<Connector, Full<Bytes>>,
    connector: Connector,
    limits: Limits,
    user_agent: HeaderValue,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Client")
    }
}

impl Client {
    /// By the machine's resolver, trusting public authorities.
    pub fn new(allowed: Networks) -> Self {
        Self::with(allowed, Arc::new(SystemResolver), &[], Limits::default())
    }

    /// By another resolver, trusting these authorities besides.
    pub fn with(allowed: Networks, resolver: Arc<dyn Resolve>, authorities: &[CertificateDer<'static>], limits: Limits) -> Self {
        let connector = Connector::new(resolver, allowed, tls(authorities), limits);
        let pool = Pool::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_EACH)
            .pool_timer(TokioTimer::new())
            .http1_max_buf_size(HEAD)
            .build(connector.clone());
        let user_agent = HeaderValue::from_static(concat!("order-gateway/", env!("CARGO_PKG_VERSION")));
        Self { pool, connector, limits, user_agent }
    }

    /// Whether this receiver could be sent to now: before somebody relies on it. Each message is judged anew.
    pub async fn check(&self, target: &Target) -> Result<(), Failure> {
        self.connector.check(&target.place().ok_or(Failure::Unresolved)?).await
    }

    /// Sends a message, and waits for its answer. Any status is one.
    pub async fn post(&self, target: &Target, headers: &Headers, body: Bytes) -> Result<Answer, Failure> {
        let deadline = Instant::now() + self.limits.whole;
        let request = self.request(target, headers, body)?;
        let response = match timeout_at(deadline, self.pool.request(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(failure(&error)),
            Err(_) => return Err(Failure::Timeout(self.limits.whole)),
        };
        let mut reading = Reading::of(&response);
        // The status has come: a body that never ends changes nothing about it.
        timeout_at(deadline, reading.read(response.into_body())).await.ok();
        Ok(reading.end())
    }

    fn request(&self, target: &Target, headers: &Headers, body: Bytes) -> Result<Request<Full<Bytes>>, Failure> {
        Request::builder()
            .method(Method::POST)
            .uri(target.uri().clone())
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "*/*")
            .header(USER_AGENT, self.user_agent.clone())
            .header("webhook-id", &headers.id)
            .header("webhook-timestamp", headers.timestamp)
            .header("webhook-signature", &headers.signature)
            .body(Full::new(body))
            .map_err(|_| Failure::Unresolved)
    }
}

fn tls(authorities: &[CertificateDer<'static>]) -> TlsConnector {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    roots.add_parsable_certificates(authorities.iter().cloned());
    let provider = Arc::new(ring::default_provider());
    let versions = [&tokio_rustls::rustls::version::TLS13, &tokio_rustls::rustls::version::TLS12];
    let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(&versions);
    #[expect(clippy::expect_used, reason = "this provider has both versions: a test makes such a client")]
    let mut config = builder.expect("versions of TLS").with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    TlsConnector::from(Arc::new(config))
}

/// What the client's error comes from.
fn failure(error: &legacy::Error) -> Failure {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(failure) = inner.downcast_ref::<Failure>() {
            return failure.clone();
        }
        if inner.downcast_ref::<hyper::Error>().is_some_and(|error| error.is_parse() && !error.is_incomplete_message()) {
            return Failure::NotHttp;
        }
        source = inner.source();
    }
    Failure::Closed
}
