//! Why a socket is closed, in the codes of the protocol.

use axum::extract::ws::{CloseFrame, Message};

/// What a WebSocket's reason holds at most.
const LONGEST_REASON: usize = 123;

/// The reason for an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// The other side has ended it.
    Gone,
    /// The gateway stops.
    GoingAway,
    /// The frames are not those of a WebSocket.
    ProtocolError,
    NotUtf8,
    TooLong,
    InvalidMessage(String),
    Unauthorized,
    Forbidden(String),
    SubprotocolNotAcceptable,
    InitialisationTimeout,
    SubscriberExists(String),
    TooManyInitialisations,
}

impl Close {
    const fn code(&self) -> u16 {
        match self {
            Self::Gone => 1000,
            Self::GoingAway => 1001,
            Self::ProtocolError => 1002,
            Self::NotUtf8 => 1007,
            Self::TooLong => 1009,
            Self::InvalidMessage(_) => 4400,
            Self::Unauthorized => 4401,
            Self::Forbidden(_) => 4403,
            Self::SubprotocolNotAcceptable => 4406,
            Self::InitialisationTimeout => 4408,
            Self::SubscriberExists(_) => 4409,
            Self::TooManyInitialisations => 4429,
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::Gone => String::new(),
            Self::GoingAway => "Going away".to_owned(),
            Self::ProtocolError => "Protocol error".to_owned(),
            Self::NotUtf8 => "Text that is not UTF-8".to_owned(),
            Self::TooLong => "Message too long".to_owned(),
            Self::InvalidMessage(why) => format!("Invalid message: {why}"),
            Self::Unauthorized => "Unauthorized".to_owned(),
            Self::Forbidden(why) => format!("Forbidden: {why}"),
            Self::SubprotocolNotAcceptable => "Subprotocol not acceptable".to_owned(),
            Self::InitialisationTimeout => "Connection initialisation timeout".to_owned(),
            Self::SubscriberExists(id) => format!("Subscriber for {id} already exists"),
            Self::TooManyInitialisations => "Too many initialisation requests".to_owned(),
        }
    }

    /// What the other side reads.
    pub(super) fn message(&self) -> Message {
        let mut reason = self.reason();
        let end = (0..=LONGEST_REASON).rev().find(|end| reason.is_char_boundary(*end)).unwrap_or_default();
        reason.truncate(end);
        Message::Close(Some(CloseFrame { code: self.code(), reason: reason.into() }))
    }
}
