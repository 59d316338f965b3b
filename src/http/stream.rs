//! GraphQL over server-sent events, each operation on a connection of its own.

use std::convert::Infallible;
use std::time::Duration;

use async_graphql::Response as Outcome;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::time::{Instant, Interval, interval, sleep_until};

use super::answer::{Code, Content, Refusal, error, is_refused, too_long};
use super::document::Prepared;
use super::edge::RequestId;
use super::media::Media;
use super::seats::Seat;
use super::server::Connection;
use super::{Gateway, Identity};

/// Between two comments, which keep proxies from closing a silent connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Before a stream is asked for again that has found no place.
const RETRY: Duration = Duration::from_secs(1);
const COMMENT: &str = ":\n\n";
const COMPLETE: &str = "event: complete\ndata: \n\n";
/// Tells proxies not to collect what is to arrive at once.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// What is left of a stream. Without answers it is over.
struct Rest {
    outcomes: Option<BoxStream<'static, Outcome>>,
    held: Option<Connection>,
    until: Instant,
    comments: Interval,
    /// Bytes of an answer at the most.
    longest: u32,
    _seat: Seat,
}

/// Answers with all that a subscription brings.
pub(super) async fn follow(
    gateway: &Gateway,
    id: &RequestId,
    headers: &HeaderMap,
    held: Option<Connection>,
    prepared: Prepared,
    identity: Identity,
) -> Result<Response, Refusal> {
    let until = Instant::now() + identity.left()?;
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let seat = gateway.seats.take(authorization).ok_or_else(no_seat)?;
    let outcomes = Some(gateway.subscribe(id, prepared, identity.viewer).await?);
    let mut comments = interval(KEEP_ALIVE);
    comments.reset();
    let rest = Rest { outcomes, held, until, comments, longest: gateway.limits.response_limit, _seat: seat };
    let events = stream::unfold(rest, |mut rest| async move { rest.event().await.map(|event| (Ok::<_, Infallible>(event), rest)) });
    Ok(response(Body::from_stream(events)))
}

/// Answers with a single result.
pub(super) fn alone(outcome: &Outcome, longest: u32) -> Response {
    response(Body::from(next(outcome, longest) + COMPLETE))
}

/// When another stream ends is not known, so that a short while must do.
fn no_seat() -> Refusal {
    Refusal::http(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, "The token has too many connections open.").retry_after(RETRY)
}

impl Rest {
    async fn event(&mut self) -> Option<String> {
        let outcomes = self.outcomes.as_mut()?;
        tokio::select! {
            outcome = outcomes.next() => Some(match outcome {
                Some(outcome) => next(&outcome, self.longest),
                None => {
                    self.outcomes = None;
                    COMPLETE.to_owned()
                }
            }),
            // Without an end of its own, so that the client connects anew, to another process.
            () = Connection::stopped(&mut self.held) => None,
            () = sleep_until(self.until) => {
                self.outcomes = None;
                let run_out = error(Code::Unauthenticated, "The token has run out.", None);
                Some(next(&Outcome::from_errors(vec![run_out]), self.longest) + COMPLETE)
            }
            _ = self.comments.tick() => Some(COMMENT.to_owned()),
        }
    }
}

/// JSON has no line breaks, so that one line holds it.
fn next(outcome: &Outcome, longest: u32) -> String {
    // The library would say `"data": null`, which means that something was executed.
    let json = if is_refused(outcome) { serde_json::to_string(&Content::of(outcome)) } else { serde_json::to_string(outcome) };
    let mut json = json.unwrap_or_default();
    if json.len() > longest as usize {
        json = serde_json::to_string(&too_long(longest)).unwrap_or_default();
    }
    format!("event: next\ndata: {json}\n\n")
}

fn response(body: Body) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(Media::Events.content_type()));
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
    response.headers_mut().insert(BUFFERING, HeaderValue::from_static("no"));
    response
}
