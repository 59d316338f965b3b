//! Connections to receivers: to an address that was judged, and to no other.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use hyper::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tower_service::Service;
use url::Host;

use crate::client::Limits;
use crate::failure::Failure;
use crate::network::{Networks, is_public};
use crate::resolve::Resolve;
use crate::target::Place;

/// Makes connections for the client.
#[derive(Clone)]
pub(crate) struct Connector(Arc<Inner>);

struct Inner {
    resolver: Arc<dyn Resolve>,
    allowed: Networks,
    tls: TlsConnector,
    limits: Limits,
}

impl Connector {
    pub(crate) fn new(resolver: Arc<dyn Resolve>, allowed: Networks, tls: TlsConnector, limits: Limits) -> Self {
        Self(Arc::new(Inner { resolver, allowed, tls, limits }))
    }

    /// Whether this place may be connected to now.
    pub(crate) async fn check(&self, place: &Place) -> Result<(), Failure> {
        let limit = self.0.limits.connect;
        timeout(limit, self.0.addresses(place)).await.map_err(|_| Failure::ConnectTimeout(limit))?.map(|_| ())
    }
}

impl Inner {
    /// The addresses of a place, where each of them may be connected to. One that may not is no accident: then none is.
    async fn addresses(&self, place: &Place) -> Result<Vec<IpAddr>, Failure> {
        let addresses = match (place.address(), &place.host) {
            (Some(address), _) => vec![address],
            (None, Host::Domain(name)) => self.resolver.resolve(name).await.map_err(|_| Failure::Unresolved)?,
            (None, _) => Vec::new(),
        };
        if addresses.is_empty() {
            return Err(Failure::Unresolved);
        }
        for address in &addresses {
            match (self.allowed.contains(*address), is_public(*address), place.is_encrypted) {
                (true, _, _) | (false, true, true) => {}
                (false, false, _) => return Err(Failure::NotPublic),
                (false, true, false) => return Err(Failure::NotEncrypted),
            }
        }
        Ok(addresses)
    }

    async fn connect(&self, place: Place) -> Result<Stream, Failure> {
        let mut failure = Failure::Unresolved;
        for address in self.addresses(&place).await? {
            // Not the name: whoever resolves it might say something else by now.
            match TcpStream::connect(SocketAddr::new(address, place.port)).await {
                Ok(stream) => return self.secure(place, stream).await,
                Err(error) => failure = Failure::of_connection(&error),
            }
        }
        Err(failure)
    }

    async fn secure(&self, place: Place, stream: TcpStream) -> Result<Stream, Failure> {
        // Messages are small, and written at once.
        stream.set_nodelay(true).map_err(|error| Failure::of_connection(&error))?;
        if !place.is_encrypted {
            return Ok(Stream::Plain(TokioIo::new(stream)));
        }
        let name = place.server_name().ok_or_else(|| Failure::Tls("no certificate can name this host".to_owned()))?;
        let stream = self.tls.connect(name, stream).await.map_err(|error| Failure::of_tls(&error))?;
        Ok(Stream::Tls(Box::new(TokioIo::new(stream))))
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = Failure;
    type Future = BoxFuture<'static, Result<Stream, Failure>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let inner = Arc::clone(&self.0);
        Box::pin(async move {
            let place = Place::of(&uri).ok_or(Failure::Unresolved)?;
            let limit = inner.limits.connect;
            // Its name, its connection and its TLS together.
            timeout(limit, inner.connect(place)).await.map_err(|_| Failure::ConnectTimeout(limit))?
        })
    }
}

/// A connection, encrypted or not.
pub(crate) enum Stream {
    Plain(TokioIo<TcpStream>),
    Tls(Box<TokioIo<TlsStream<TcpStream>>>),
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Stream {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_read(context, buffer),
        }
    }
}

impl Write for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_shutdown(context),
        }
    }
}
