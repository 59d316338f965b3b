//! The state of a socket, and what each message does to it.

use std::collections::HashMap;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};
use tracing::debug;
use tungstenite::error::ProtocolError;

use super::close::Close;
use super::message::{ClientMessage, ServerMessage};
use super::operation::{Outbox, Outgoing, Running, start};
use crate::http::answer::{Code, Refusal, error};
use crate::http::auth::Pass;
use crate::http::document::Parameters;
use crate::http::gateway::Gateway;
use crate::http::listener::Connection;
use crate::http::quota::Seat;
use crate::http::request_id::RequestId;
use domain::Viewer;
use telemetry::Open;

/// For the first message.
const INIT_TIMEOUT: Duration = Duration::from_secs(3);
/// Between two pings. Who has said nothing for two of them is gone.
const PING: Duration = Duration::from_secs(15);
/// For a message that the other side does not read.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);
/// For the other side's own closing, so that it reads why.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);
/// Messages of all operations that wait to be sent.
const QUEUE: usize = 16;

/// What the headers of the upgrade say; what the first message says goes before it.
#[derive(Debug, Default)]
pub(super) struct Credentials {
    pub authorization: Option<String>,
    pub organization: Option<String>,
}

/// Who speaks, once that is known.
struct Session {
    viewer: Viewer,
    pass: Pass,
    until: Instant,
    _seat: Seat,
}

/// A socket and all that runs on it.
pub(super) struct Socket {
    gateway: Arc<Gateway>,
    id: RequestId,
    credentials: Credentials,
    held: Option<Connection>,
    was_initialised: bool,
    session: Option<Session>,
    /// The gateway stops: what runs is answered, and nothing else begins.
    is_stopping: bool,
    running: HashMap<String, Running>,
    serial: u64,
    _shown: Open,
    queue: mpsc::Sender<Outgoing>,
    outgoing: mpsc::Receiver<Outgoing>,
}

impl Socket {
    pub(super) fn new(gateway: Arc<Gateway>, id: RequestId, credentials: Credentials, held: Option<Connection>) -> Self {
        let (queue, outgoing) = mpsc::channel(QUEUE);
        let shown = telemetry::metrics().stream("websocket");
        let (was_initialised, session, is_stopping, running, serial) = <_>::default();
        Self { gateway, id, credentials, held, was_initialised, session, is_stopping, running, serial, _shown: shown, queue, outgoing }
    }

    /// Serves until either side ends it.
    pub(super) async fn run(mut self, mut socket: WebSocket, is_spoken: bool) {
        let close = if is_spoken { self.serve(&mut socket).await } else { Close::SubprotocolNotAcceptable };
        debug!(?close, "a socket ends");
        // Nothing runs on while the end is sent.
        self.running.clear();
        if close != Close::Gone {
            timeout(CLOSE_TIMEOUT, socket.send(close.message())).await.ok();
        }
        // Reading on sends the answer to the other side's closing, or waits for the answer to ours.
        let last_words = async { while let Some(Ok(_)) = socket.recv().await {} };
        timeout(CLOSE_TIMEOUT, last_words).await.ok();
    }

    async fn serve(&mut self, socket: &mut WebSocket) -> Close {
        let init_until = Instant::now() + INIT_TIMEOUT;
        let mut pings = interval(PING);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        pings.reset();
        let mut unanswered = 0;
        // The server waits for the last answers no longer than for those of other requests.
        while !self.is_stopping || !self.running.is_empty() {
            let received = tokio::select! {
                received = socket.recv() => received,
                Some(outgoing) = self.outgoing.recv() => match self.forward(socket, outgoing).await {
                    Ok(()) => continue,
                    Err(close) => return close,
                },
                () = Connection::stopped(&mut self.held), if !self.is_stopping => {
                    self.is_stopping = true;
                    // Not completed, so that clients subscribe again at the next process.
                    self.running.retain(|_, running| !running.is_subscription);
                    continue;
                }
                () = sleep_until(init_until), if !self.was_initialised => return Close::InitialisationTimeout,
                () = runs_out(self.session.as_ref()) => return Close::Forbidden("The token has run out.".to_owned()),
                _ = pings.tick() => {
                    unanswered += 1;
                    if unanswered > 2 {
                        return Close::Gone;
                    }
                    if !self.is_admitted().await {
                        return revoked();
                    }
                    match send(socket, Message::Ping(<_>::default())).await {
                        Ok(()) => continue,
                        Err(close) => return close,
                    }
                }
            };
            unanswered = 0;
            let answered = match received {
                Some(Ok(Message::Text(text))) => self.receive(socket, text.as_str()).await,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
                Some(Ok(Message::Binary(_))) => Err(Close::InvalidMessage("it is not text".to_owned())),
                Some(Ok(Message::Close(_))) | None => Err(Close::Gone),
                Some(Err(error)) => Err(broken(error)),
            };
            if let Err(close) = answered {
                return close;
            }
        }
        Close::GoingAway
    }

    async fn receive(&mut self, socket: &mut WebSocket, text: &str) -> Result<(), Close> {
        match ClientMessage::read(text).map_err(|why| Close::InvalidMessage(why.to_owned()))? {
            ClientMessage::Init(payload) => self.init(socket, &payload).await,
            ClientMessage::Ping(payload) => send_message(socket, &ServerMessage::Pong { payload }).await,
            ClientMessage::Pong => Ok(()),
            ClientMessage::Subscribe(id, parameters) => self.subscribe(socket, id, parameters).await,
            ClientMessage::Complete(id) => {
                self.running.remove(&id);
                Ok(())
            }
        }
    }

    /// Finds out who speaks.
    async fn init(&mut self, socket: &mut WebSocket, payload: &Map<String, Value>) -> Result<(), Close> {
        if std::mem::replace(&mut self.was_initialised, true) {
            return Err(Close::TooManyInitialisations);
        }
        // Tools send the headers of their requests under the headers' names.
        let authorization = given(payload, &["authorization"])?.or(self.credentials.authorization.as_deref()).unwrap_or_default();
        let organization = given(payload, &["organization", "x-organization", "x-s2-organization"])?
            .or(self.credentials.organization.as_deref())
            .filter(|organization| !organization.is_empty());
        let forbidden = |refusal: Refusal| Close::Forbidden(refusal.into_error().message);
        let identity = self.gateway.authenticator.identify(authorization, organization).await.map_err(forbidden)?;
        let until = Instant::now() + identity.left().map_err(forbidden)?;
        let seat = self.gateway.quota.seat(&identity.viewer);
        let seat = seat.ok_or_else(|| Close::Forbidden("The token has too many connections open.".to_owned()))?;
        let pass = Pass::new(authorization, organization);
        self.session = Some(Session { viewer: identity.viewer, pass, until, _seat: seat });
        send_message(socket, &ServerMessage::ConnectionAck).await
    }

    /// Whether its token is still good, if it has shown one.
    async fn is_admitted(&mut self) -> bool {
        match &self.session {
            Some(session) => self.gateway.authenticator.admits(&session.pass).await,
            None => true,
        }
    }

    async fn subscribe(&mut self, socket: &mut WebSocket, id: String, parameters: Parameters) -> Result<(), Close> {
        if !self.is_admitted().await {
            return Err(revoked());
        }
        let session = self.session.as_ref().ok_or(Close::Unauthorized)?;
        if self.running.contains_key(&id) {
            return Err(Close::SubscriberExists(id));
        }
        if self.is_stopping {
            let refused = [error(Code::Unavailable, "The gateway stops, and begins nothing more. Connect again.", None)];
            return send_message(socket, &ServerMessage::Error { id: &id, payload: &refused }).await;
        }
        let most = self.gateway.settings.live.operations_per_socket;
        if self.running.len() >= most as usize {
            let message = format!("Too many operations are running on this connection: at most {most} may.");
            let refused = [error(Code::RateLimited, message, None)];
            return send_message(socket, &ServerMessage::Error { id: &id, payload: &refused }).await;
        }
        self.serial += 1;
        let longest = self.gateway.settings.limits.response_limit;
        let outbox = Outbox { id: id.clone(), serial: self.serial, queue: self.queue.clone(), longest };
        let running = start(&self.gateway, &self.id, session.viewer.clone(), parameters, outbox).await;
        self.running.insert(id, running);
        Ok(())
    }

    /// Passes on what an operation says, unless it was given up meanwhile.
    async fn forward(&mut self, socket: &mut WebSocket, outgoing: Outgoing) -> Result<(), Close> {
        if self.running.get(&outgoing.id).is_none_or(|running| running.serial != outgoing.serial) {
            return Ok(());
        }
        if outgoing.is_last {
            self.running.remove(&outgoing.id);
        }
        send(socket, Message::text(outgoing.text)).await
    }
}

/// The text under one of these names, in any case of letters; `null` is nothing.
fn given<'a>(payload: &'a Map<String, Value>, names: &[&str]) -> Result<Option<&'a str>, Close> {
    let is_named = |key: &str| names.iter().any(|name| key.eq_ignore_ascii_case(name));
    match payload.iter().find(|(key, value)| is_named(key) && !value.is_null()) {
        None => Ok(None),
        Some((_, Value::String(text))) => Ok(Some(text)),
        Some((key, _)) => Err(Close::Forbidden(format!("'{key}' must be a string."))),
    }
}

async fn send_message(socket: &mut WebSocket, message: &ServerMessage<'_>) -> Result<(), Close> {
    send(socket, Message::text(message.text())).await
}

async fn send(socket: &mut WebSocket, message: Message) -> Result<(), Close> {
    match timeout(SEND_TIMEOUT, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        // Nothing more can be told to who reads nothing.
        Ok(Err(_)) | Err(_) => Err(Close::Gone),
    }
}

/// What to say of a connection that cannot be read on.
fn broken(error: axum::Error) -> Close {
    let error = error.into_inner();
    debug!(%error, "a socket breaks");
    match error.downcast_ref::<tungstenite::Error>() {
        Some(tungstenite::Error::Capacity(_)) => Close::TooLong,
        Some(tungstenite::Error::Utf8(_)) => Close::NotUtf8,
        // The other side is gone without a word.
        Some(tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)) => Close::Gone,
        Some(tungstenite::Error::Protocol(_)) => Close::ProtocolError,
        _ => Close::Gone,
    }
}

fn revoked() -> Close {
    Close::Forbidden("The token is not good any more.".to_owned())
}

async fn runs_out(session: Option<&Session>) {
    match session {
        Some(session) => sleep_until(session.until).await,
        None => pending().await,
    }
}
