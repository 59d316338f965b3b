//! Why a message did not arrive.

use std::io;
use std::time::Duration;

/// In words for whoever keeps the webhook; it tells no address that a name led to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("The host leads to an address that is not public.")]
    NotPublic,
    #[error("Without TLS (http://) only networks of WEBHOOK_ALLOWED_NETWORKS are sent to.")]
    NotEncrypted,
    #[error("The host's name has no address.")]
    Unresolved,
    #[error("No connection within {} s.", .0.as_secs_f64())]
    ConnectTimeout(Duration),
    #[error("No connection: {0}.")]
    Unreachable(&'static str),
    #[error("No TLS connection: {0}.")]
    Tls(String),
    #[error("No answer within {} s.", .0.as_secs_f64())]
    Timeout(Duration),
    #[error("The connection was closed before an answer came.")]
    Closed,
    #[error("The answer is no HTTP.")]
    NotHttp,
}

impl Failure {
    /// Of a connection that could not be made.
    pub(crate) fn of_connection(error: &io::Error) -> Self {
        Self::Unreachable(match error.kind() {
            io::ErrorKind::ConnectionRefused => "it was refused",
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => "it was closed at once",
            io::ErrorKind::NetworkUnreachable => "the network cannot be reached",
            io::ErrorKind::HostUnreachable => "the host cannot be reached",
            io::ErrorKind::TimedOut => "nobody answered",
            _ => "it failed",
        })
    }

    /// Of a TLS connection that could not be made.
    pub(crate) fn of_tls(error: &io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<tokio_rustls::rustls::Error>()) {
            Some(error) => Self::Tls(error.to_string()),
            None if error.kind() == io::ErrorKind::UnexpectedEof => Self::Tls("the other side closed it".to_owned()),
            None => Self::of_connection(error),
        }
    }
}
