//! What HTTP asks of a request's head, and hyper lets pass.

use axum::extract::Request;
use axum::http::header::{CONNECTION, HOST, TRANSFER_ENCODING};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Version};
use axum::response::Response;

use crate::http::answer::{Code, Media, Refusal};

/// Bytes of a request's head: its line, with the URI, and its headers.
pub(super) const HEAD_LIMIT: usize = 64 << 10;

/// Why a request goes no further than to the edge. Another server before this one may have read the same bytes otherwise.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Flaw {
    Host,
    TransferEncoding,
}

impl Flaw {
    /// What is wrong with a request as it came over a connection. Of a `Content-Length` beside `Transfer-Encoding` nothing is left to
    /// see: hyper drops it, reads the chunks, and closes after the answer, as RFC 9112 (6.1) wants it.
    pub(super) fn of<B>(request: &Request<B>) -> Option<Self> {
        let headers = request.headers();
        if !is_chunked_or_plain(headers) {
            Some(Self::TransferEncoding)
        } else if !has_host(headers, request.version()) {
            Some(Self::Host)
        } else {
            None
        }
    }

    /// The answer, after which the connection is not used any more.
    pub(crate) fn answer(self, media: Media) -> Response {
        let refusal = match self {
            Self::Host => Refusal::malformed("The request needs one 'Host' header, with a name and perhaps a port."),
            Self::TransferEncoding => {
                let message = "The only transfer coding that is taken is 'chunked', once.";
                Refusal::http(StatusCode::NOT_IMPLEMENTED, Code::BadRequest, message)
            }
        };
        let mut response = refusal.answer(media);
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        response
    }
}

fn is_chunked_or_plain(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next()) {
        (None, _) => true,
        (Some(coding), None) => coding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked"),
        (Some(_), Some(_)) => false,
    }
}

/// HTTP/1.0 knows requests without a host.
fn has_host(headers: &HeaderMap, version: Version) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => version < Version::HTTP_11,
        (Some(host), None) => host.to_str().is_ok_and(is_host),
        (Some(_), Some(_)) => false,
    }
}

fn is_host(text: &str) -> bool {
    // An empty one is for URIs without an authority.
    text.is_empty()
        || text.parse::<Authority>().is_ok_and(|authority| {
            let port = text.strip_prefix(authority.host());
            !text.contains('@')
                && port.is_some_and(|port| {
                    port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
                })
        })
}
