//! Connections: the accept loop bounds them and the time for their headers, and lets requests finish at the end.

mod drain;
mod head;
mod hyper_refusals;
mod wire;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use axum::response::Response;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt;
use tracing::{debug, info, warn};

use self::head::HEAD_LIMIT;
use self::wire::Wire;

pub(crate) use self::drain::drain;
pub(crate) use self::head::Flaw;

/// For requests that run when the end is asked for.
const GRACE: Duration = Duration::from_secs(20);
/// For the first request of a connection that has just come when the end is asked for.
const FIRST: Duration = Duration::from_secs(1);
/// Connections that may wait to be accepted, where the system lets so many wait.
const BACKLOG: u32 = 4096;
/// Before accepting again, when there are no file descriptors left.
const PAUSE: Duration = Duration::from_millis(500);

/// What connections may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub max_connections: u32,
    /// For the head of a request, and for the rest between two requests of a connection.
    pub header_timeout: Duration,
}

/// Listens at an address. A burst of clients finds room: those beyond it would not be answered for a second or more.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Elsewhere it would let two processes share an address.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `end`, then lets running requests finish, for 20 seconds at most.
pub async fn serve(listener: TcpListener, router: Router, bounds: Bounds, end: impl Future<Output = ()>) {
    let permits = Arc::new(Semaphore::new(bounds.max_connections as usize));
    let (stop, _) = watch::channel(());
    let mut end = std::pin::pin!(end);
    loop {
        let permit = tokio::select! {
            Ok(permit) = Arc::clone(&permits).acquire_owned() => permit,
            () = &mut end => break,
        };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    pause(&error).await;
                    continue;
                }
            },
            () = &mut end => break,
        };
        let held = Connection { _permit: Arc::new(permit), stop: stop.subscribe() };
        tokio::spawn(connection(stream, router.clone(), bounds.header_timeout, held));
    }
    for stream in still_waiting(listener) {
        let (permits, stop, router) = (Arc::clone(&permits), stop.subscribe(), router.clone());
        tokio::spawn(async move {
            let Ok(permit) = permits.acquire_owned().await else { return };
            let held = Connection { _permit: Arc::new(permit), stop };
            connection(stream, router, bounds.header_timeout, held).await;
        });
    }
    info!(connections = stop.receiver_count(), "shutting down");
    stop.send_replace(());
    // Each connection holds a receiver for as long as it lives, and so does a socket that it has become.
    if tokio::time::timeout(GRACE, stop.closed()).await.is_err() {
        warn!(connections = stop.receiver_count(), "some requests did not finish in time");
    }
}

/// Takes what the system has accepted for us already: it would be cut off with the listener, which is closed then.
fn still_waiting(listener: TcpListener) -> Vec<TcpStream> {
    let Ok(listener) = listener.into_std() else { return Vec::new() };
    let waiting = std::iter::from_fn(|| listener.accept().ok()).take(BACKLOG as usize);
    waiting.filter_map(|(stream, _)| stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream)).ok()).collect()
}

/// A connection's place among those that are served. Requests carry it, so that what outlives them keeps the place.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    _permit: Arc<OwnedSemaphorePermit>,
    stop: watch::Receiver<()>,
}

impl Connection {
    /// Answers when the server is to end; never where there is no connection behind a request.
    pub(crate) async fn stopped(held: &mut Option<Self>) {
        match held {
            Some(held) => held.stopping().await,
            None => std::future::pending().await,
        }
    }

    async fn stopping(&mut self) {
        if self.stop.changed().await.is_err() {
            std::future::pending().await
        }
    }
}

async fn connection(stream: TcpStream, router: Router, header_timeout: Duration, mut held: Connection) {
    let _shown = telemetry::metrics().http_connection();
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "TCP_NODELAY is not set");
    }
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(header_timeout).max_header_size(HEAD_LIMIT);
    let carried = held.clone();
    let (asked, mut has_asked) = watch::channel(false);
    let service = router.map_request(move |mut request: Request<_>| {
        asked.send_replace(true);
        if let Some(flaw) = Flaw::of(&request) {
            request.extensions_mut().insert(flaw);
        }
        request.extensions_mut().insert(carried.clone());
        request
    });
    let stop = held.stop.clone();
    let service = service.map_response(move |mut response: Response| {
        // What is answered before the connection itself hears of the end says so too.
        if stop.has_changed().unwrap_or(true) && !response.headers().contains_key(CONNECTION) {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    });
    let connection = http.serve_connection(TokioIo::new(Wire::new(stream)), TowerToHyperService::new(service)).with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let stopping = async {
        held.stopping().await;
        // Who has just connected would be cut off without an answer.
        tokio::time::timeout(FIRST, has_asked.wait_for(|asked| *asked)).await.ok();
    };
    let mut stopping = std::pin::pin!(stopping);
    let mut is_stopping = false;
    loop {
        tokio::select! {
            // First, so that a request that has arrived is read before an idle connection is closed.
            biased;
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    debug!(%error, "a connection broke");
                }
                return;
            }
            () = stopping.as_mut(), if !is_stopping => {
                connection.as_mut().graceful_shutdown();
                is_stopping = true;
            }
        }
    }
}

async fn pause(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};

    // These concern one connection; all others concern the listener.
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        warn!(%error, "no connection can be accepted");
        tokio::time::sleep(PAUSE).await;
    }
}
