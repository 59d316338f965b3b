//! From a request to a socket.

use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{AUTHORIZATION, UPGRADE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use tracing::{Instrument, Span};

use super::handshake;
use super::socket::{Credentials, Socket};
use crate::http::answer::{Code, Media, Refusal};
use crate::http::auth::organization;
use crate::http::gateway::Gateway;
use crate::http::listener::Connection;
use crate::http::origin;
use crate::http::request_id::RequestId;

const PROTOCOL: &str = "graphql-transport-ws";
/// What each socket has to read into; a longer message gets room of its own. Most sockets are silent most of the time, and messages
/// are short, so that the default of 128 KiB would be most of what a socket costs.
const READ_BUFFER: usize = 8 << 10;

/// Whether the request wants to become a socket.
pub(crate) fn is_wanted(headers: &HeaderMap) -> bool {
    headers.get(UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Turns the request into a socket.
pub(crate) async fn open(gateway: Arc<Gateway>, id: RequestId, request: Request) -> Response {
    let media = Media::negotiate(request.headers()).unwrap_or_default();
    upgrade(gateway, id, request).await.unwrap_or_else(|refusal| refusal.answer(media))
}

async fn upgrade(gateway: Arc<Gateway>, id: RequestId, request: Request) -> Result<Response, Refusal> {
    let (mut parts, _) = request.into_parts();
    // Pages that may call may listen too.
    if !origin::is_allowed(&parts.headers, &gateway.settings.exposure) {
        let message = "Pages of this origin may not open sockets here.";
        return Err(Refusal::http(StatusCode::FORBIDDEN, Code::Forbidden, message));
    }
    handshake::check(&parts.headers)?;
    let held = parts.extensions.get::<Connection>().cloned();
    let authorization = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
    let credentials = Credentials { authorization, organization: organization(&parts.headers)?.map(ToOwned::to_owned) };
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &())
        .await
        .map_err(|_| Refusal::malformed("The request is no proper beginning of a WebSocket."))?;
    let longest = gateway.settings.limits.body_limit as usize;
    let upgrade = upgrade.protocols([PROTOCOL]).read_buffer_size(READ_BUFFER).max_message_size(longest).max_frame_size(longest);
    let span = Span::current();
    Ok(upgrade.on_upgrade(move |socket| {
        let is_spoken = socket.protocol().is_some_and(|protocol| protocol == PROTOCOL);
        Socket::new(gateway, id, credentials, held).run(socket, is_spoken).instrument(span)
    }))
}
