//! Which media type a body has, and which one the client wants back.

use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use headers_accept::Accept;
use mediatype::names::{APPLICATION, CHARSET, JSON, TEXT};
use mediatype::{MediaType, Name, ReadParams};

use super::accept::ranges;

/// The media types of answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Media {
    /// `application/json`: old clients want 200 for whatever GraphQL itself has to say.
    #[default]
    Json,
    /// `application/graphql-response+json`: a refused document is told by the status.
    GraphqlResponse,
    /// `text/event-stream`: one event for each answer, and one at the end. A refused document is an answer too.
    Events,
}

/// The client takes none of them.
#[derive(Clone, Copy, Debug)]
pub struct NotAcceptable;

/// What keeps a body from being read.
#[derive(Clone, Copy, Debug)]
pub enum UnsupportedBody {
    Type,
    Compressed,
}

const Q: Name<'static> = Name::new_unchecked("q");
const GRAPHQL_RESPONSE: Name<'static> = Name::new_unchecked("graphql-response");
const APPLICATION_JSON: MediaType<'static> = MediaType::new(APPLICATION, JSON);

const EVENT_STREAM: MediaType<'static> = MediaType::new(TEXT, Name::new_unchecked("event-stream"));

/// In the order in which a wildcard chooses.
static OFFERED: [(MediaType<'static>, Media); 3] = [
    (APPLICATION_JSON, Media::Json),
    (MediaType::from_parts(APPLICATION, GRAPHQL_RESPONSE, Some(JSON), &[]), Media::GraphqlResponse),
    (EVENT_STREAM, Media::Events),
];

impl Media {
    /// What the client wants most; no wish, or one that cannot be read, is for JSON.
    pub fn negotiate(headers: &HeaderMap) -> Result<Self, NotAcceptable> {
        let wishes = ranges(headers);
        if wishes.is_empty() {
            return Ok(Self::Json);
        }
        let Ok(accept) = wishes.parse::<Accept>() else {
            return Ok(Self::Json);
        };
        let chosen = accept.negotiate(OFFERED.iter().map(|(media_type, _)| media_type));
        chosen.and_then(|chosen| OFFERED.iter().find(|(media_type, _)| media_type == chosen)).map(|(_, media)| *media).ok_or(NotAcceptable)
    }

    /// Whether the client names event streams at all: a subscription has no other answer, whatever else is wanted more.
    pub fn takes_events(headers: &HeaderMap) -> bool {
        ranges(headers).parse::<Accept>().is_ok_and(|accept| {
            accept.media_types().any(|wish| wish.essence() == EVENT_STREAM && wish.get_param(Q).is_none_or(|q| q.as_str() != "0"))
        })
    }

    /// Refuses every body but plain JSON: other types can be sent across sites without asking the browser.
    pub fn require_json(headers: &HeaderMap) -> Result<(), UnsupportedBody> {
        let mut types = headers.get_all(CONTENT_TYPE).iter();
        let is_json = match (types.next(), types.next()) {
            (Some(value), None) => value.to_str().ok().and_then(|text| MediaType::parse(text).ok()).is_some_and(|media_type| {
                media_type.essence() == APPLICATION_JSON
                    && media_type.get_param(CHARSET).is_none_or(|charset| charset.unquoted_str().eq_ignore_ascii_case("utf-8"))
            }),
            _ => false,
        };
        let is_plain = headers.get_all(CONTENT_ENCODING).iter().all(|value| value.as_bytes().eq_ignore_ascii_case(b"identity"));
        match (is_plain, is_json) {
            (true, true) => Ok(()),
            (true, false) => Err(UnsupportedBody::Type),
            (false, _) => Err(UnsupportedBody::Compressed),
        }
    }

    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Events => "text/event-stream; charset=utf-8",
        }
    }

    /// The status of a well-formed request whose document cannot be run.
    pub(crate) const fn refused(self) -> StatusCode {
        match self {
            Self::Json | Self::Events => StatusCode::OK,
            Self::GraphqlResponse => StatusCode::BAD_REQUEST,
        }
    }
}
