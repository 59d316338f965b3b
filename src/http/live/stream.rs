//! GraphQL over server-sent events, each operation on a connection of its own.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Response as Outcome;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::time::{Instant, Interval, interval, sleep_until};

use crate::http::answer::{COMMENT, COMPLETE, Code, Refusal, error, next_event, stream_of};
use crate::http::auth::{Identity, Pass};
use crate::http::document::Prepared;
use crate::http::gateway::Gateway;
use crate::http::listener::Connection;
use crate::http::quota::Seat;
use crate::http::request_id::RequestId;
use telemetry::Open;

/// Between two comments, which keep proxies from closing a silent connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Before a stream is asked for again that has found no place.
const RETRY: Duration = Duration::from_secs(1);

/// What is left of a stream. Without answers it is over.
struct Rest {
    gateway: Arc<Gateway>,
    pass: Pass,
    outcomes: Option<BoxStream<'static, Outcome>>,
    held: Option<Connection>,
    until: Instant,
    comments: Interval,
    /// Bytes of an answer at the most.
    longest: u32,
    _seat: Seat,
    _shown: Open,
}

/// Answers with all that a subscription brings.
pub(crate) async fn follow(
    gateway: &Arc<Gateway>,
    id: &RequestId,
    held: Option<Connection>,
    prepared: Prepared,
    (identity, pass): (Identity, Pass),
) -> Result<Response, Refusal> {
    let until = Instant::now() + identity.left()?;
    let seat = gateway.quota.seat(&identity.viewer).ok_or_else(no_seat)?;
    let outcomes = Some(gateway.engine.subscribe(id, prepared, identity.viewer).await?);
    let mut comments = interval(KEEP_ALIVE);
    comments.reset();
    let rest = Rest {
        gateway: Arc::clone(gateway),
        pass,
        outcomes,
        held,
        until,
        comments,
        longest: gateway.settings.limits.response_limit,
        _seat: seat,
        _shown: telemetry::metrics().stream("sse"),
    };
    let events = stream::unfold(rest, |mut rest| async move { rest.event().await.map(|event| (Ok::<_, Infallible>(event), rest)) });
    Ok(stream_of(Body::from_stream(events)))
}

/// When another stream ends is not known, so that a short while must do.
fn no_seat() -> Refusal {
    Refusal::http(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, "The token has too many connections open.")
        .retry_after(RETRY)
        .over("STREAMS_PER_TOKEN")
}

impl Rest {
    async fn event(&mut self) -> Option<String> {
        let outcomes = self.outcomes.as_mut()?;
        tokio::select! {
            outcome = outcomes.next() => Some(match outcome {
                Some(outcome) => next_event(&outcome, self.longest),
                None => {
                    self.outcomes = None;
                    COMPLETE.to_owned()
                }
            }),
            // Without an end of its own, so that the client connects anew, to another process.
            () = Connection::stopped(&mut self.held) => None,
            () = sleep_until(self.until) => Some(self.ends("The token has run out.")),
            _ = self.comments.tick() => Some(match self.gateway.authenticator.admits(&self.pass).await {
                true => COMMENT.to_owned(),
                false => self.ends("The token is not good any more."),
            }),
        }
    }

    fn ends(&mut self, message: &str) -> String {
        self.outcomes = None;
        let why = error(Code::Unauthenticated, message, None);
        next_event(&Outcome::from_errors(vec![why]), self.longest) + COMPLETE
    }
}
