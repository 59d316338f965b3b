//! The messages of the protocol.

use async_graphql::{Response as Outcome, ServerError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::http::document::Parameters;

const LONGEST_ID: usize = 255;

/// What a client says.
#[derive(Debug)]
pub(super) enum ClientMessage {
    Init(Map<String, Value>),
    Ping(Option<Map<String, Value>>),
    Pong,
    Subscribe(String, Parameters),
    Complete(String),
}

/// What the gateway says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ServerMessage<'a> {
    ConnectionAck,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
    Next {
        id: &'a str,
        payload: &'a Outcome,
    },
    /// The operation has failed, and ends.
    Error {
        id: &'a str,
        payload: &'a [ServerError],
    },
    Complete {
        id: &'a str,
    },
}

/// What a client says, before its parts are checked.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum RawMessage {
    ConnectionInit {
        payload: Option<Map<String, Value>>,
    },
    Ping {
        payload: Option<Map<String, Value>>,
    },
    Pong {
        #[serde(rename = "payload")]
        _payload: Option<Map<String, Value>>,
    },
    Subscribe {
        id: String,
        payload: Map<String, Value>,
    },
    Complete {
        id: String,
    },
}

impl ClientMessage {
    /// Reads a message, or tells what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, &'static str> {
        let message: RawMessage = serde_json::from_str(text).map_err(|_| "it is not one of graphql-transport-ws")?;
        Ok(match message {
            RawMessage::ConnectionInit { payload } => Self::Init(payload.unwrap_or_default()),
            RawMessage::Ping { payload } => Self::Ping(payload),
            RawMessage::Pong { .. } => Self::Pong,
            RawMessage::Complete { id } => Self::Complete(checked(id)?),
            RawMessage::Subscribe { id, payload } => {
                let id = checked(id)?;
                let parameters = serde_json::from_value::<Parameters>(Value::Object(payload)).ok();
                // A document may be named instead of sent.
                let is_request = |given: &Parameters| given.query.is_some() || given.document_id.is_some() || given.extensions.is_some();
                let parameters = parameters.filter(is_request).ok_or("its payload is no GraphQL request")?;
                Self::Subscribe(id, Parameters { size: text.len(), ..parameters })
            }
        })
    }
}

fn checked(id: String) -> Result<String, &'static str> {
    if id.is_empty() || id.len() > LONGEST_ID { Err("its id must have 1 to 255 bytes") } else { Ok(id) }
}

impl ServerMessage<'_> {
    /// As it is sent.
    pub(super) fn text(&self) -> String {
        // What GraphQL answers has no keys but strings, and always becomes JSON.
        serde_json::to_string(self).unwrap_or_default()
    }
}
