//! The state of a socket, and what each message does to it.

use std::collections::HashMap;
use std::future::pending;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};
use tracing::debug;
use tungstenite::error::ProtocolError;

use super::Credentials;
use super::close::Close;
use super::message::{Said, Say};
use super::operation::{Running, Uttered, Voice, start};
use crate::http::Gateway;
use crate::http::answer::{Code, Refusal, error};
use crate::http::edge::RequestId;
use crate::http::parameters::Parameters;
use crate::http::seats::Seat;
use crate::http::server::Connection;
use domain::Viewer;

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

/// Who speaks, once that is known.
struct Party {
    viewer: Viewer,
    until: Instant,
    _seat: Seat,
}

/// A socket and all that runs on it.
pub(super) struct Conversation {
    gateway: Gateway,
    id: RequestId,
    credentials: Credentials,
    held: Option<Connection>,
    was_initialised: bool,
    party: Option<Party>,
    /// The gateway stops: what runs is answered, and nothing else begins.
    is_stopping: bool,
    running: HashMap<String, Running>,
    serial: u64,
    queue: mpsc::Sender<Uttered>,
    uttered: mpsc::Receiver<Uttered>,
}

impl Conversation {
    pub(super) fn new(gateway: Gateway, id: RequestId, credentials: Credentials, held: Option<Connection>) -> Self {
        let (queue, uttered) = mpsc::channel(QUEUE);
        let (was_initialised, party, is_stopping, running, serial) = <_>::default();
        Self { gateway, id, credentials, held, was_initialised, party, is_stopping, running, serial, queue, uttered }
    }

    /// Talks until either side ends it.
    pub(super) async fn run(mut self, mut socket: WebSocket, is_spoken: bool) {
        let close = if is_spoken { self.talk(&mut socket).await } else { Close::SubprotocolNotAcceptable };
        debug!(?close, "a socket ends");
        // Nothing runs on while the end is told.
        self.running.clear();
        if close != Close::Gone {
            timeout(CLOSE_TIMEOUT, socket.send(close.message())).await.ok();
        }
        // Reading on sends the answer to the other side's closing, or waits for the answer to ours.
        let last_words = async { while let Some(Ok(_)) = socket.recv().await {} };
        timeout(CLOSE_TIMEOUT, last_words).await.ok();
    }

    async fn talk(&mut self, socket: &mut WebSocket) -> Close {
        let init_until = Instant::now() + INIT_TIMEOUT;
        let mut pings = interval(PING);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        pings.reset();
        let mut unanswered = 0;
        // The server waits for the last answers no longer than for those of other requests.
        while !self.is_stopping || !self.running.is_empty() {
            let said = tokio::select! {
                said = socket.recv() => said,
                Some(uttered) = self.uttered.recv() => match self.utter(socket, uttered).await {
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
                () = runs_out(self.party.as_ref()) => return Close::Forbidden("The token has run out.".to_owned()),
                _ = pings.tick() => {
                    unanswered += 1;
                    if unanswered > 2 {
                        return Close::Gone;
                    }
                    match send(socket, Message::Ping(<_>::default())).await {
                        Ok(()) => continue,
                        Err(close) => return close,
                    }
                }
            };
            unanswered = 0;
            let answered = match said {
                Some(Ok(Message::Text(text))) => self.hear(socket, text.as_str()).await,
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

    async fn hear(&mut self, socket: &mut WebSocket, text: &str) -> Result<(), Close> {
        match Said::read(text).map_err(|why| Close::InvalidMessage(why.to_owned()))? {
            Said::Init(payload) => self.begin(socket, &payload).await,
            Said::Ping(payload) => say(socket, &Say::Pong { payload }).await,
            Said::Pong => Ok(()),
            Said::Subscribe(id, parameters) => self.subscribe(socket, id, parameters).await,
            Said::Complete(id) => {
                self.running.remove(&id);
                Ok(())
            }
        }
    }

    /// Finds out who speaks.
    async fn begin(&mut self, socket: &mut WebSocket, payload: &Map<String, Value>) -> Result<(), Close> {
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
        let seat = self.gateway.seats.take(authorization);
        let seat = seat.ok_or_else(|| Close::Forbidden("The token has too many connections open.".to_owned()))?;
        self.party = Some(Party { viewer: identity.viewer, until, _seat: seat });
        say(socket, &Say::ConnectionAck).await
    }

    async fn subscribe(&mut self, socket: &mut WebSocket, id: String, parameters: Parameters) -> Result<(), Close> {
        let party = self.party.as_ref().ok_or(Close::Unauthorized)?;
        if self.running.contains_key(&id) {
            return Err(Close::SubscriberExists(id));
        }
        if self.is_stopping {
            let refused = [error(Code::Unavailable, "The gateway stops, and begins nothing more. Connect again.", None)];
            return say(socket, &Say::Error { id: &id, payload: &refused }).await;
        }
        let most = self.gateway.live.operations_per_socket;
        if self.running.len() >= most as usize {
            let message = format!("Too many operations are running on this connection: at most {most} may.");
            let refused = [error(Code::RateLimited, message, None)];
            return say(socket, &Say::Error { id: &id, payload: &refused }).await;
        }
        self.serial += 1;
        let longest = self.gateway.limits.response_limit;
        let voice = Voice { id: id.clone(), serial: self.serial, queue: self.queue.clone(), longest };
        let running = start(&self.gateway, &self.id, party.viewer.clone(), parameters, voice).await;
        self.running.insert(id, running);
        Ok(())
    }

    /// Passes on what an operation says, unless it was given up meanwhile.
    async fn utter(&mut self, socket: &mut WebSocket, uttered: Uttered) -> Result<(), Close> {
        if self.running.get(&uttered.id).is_none_or(|running| running.serial != uttered.serial) {
            return Ok(());
        }
        if uttered.is_last {
            self.running.remove(&uttered.id);
        }
        send(socket, Message::text(uttered.text)).await
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

async fn say(socket: &mut WebSocket, say: &Say<'_>) -> Result<(), Close> {
    send(socket, Message::text(say.text())).await
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

async fn runs_out(party: Option<&Party>) {
    match party {
        Some(party) => sleep_until(party.until).await,
        None => pending().await,
    }
}
