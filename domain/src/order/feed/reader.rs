//! The one who reads new events, as long as anybody listens.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use entity::order_event;
use uuid::Uuid;

use super::Hub;
use crate::error::{Error, Result, is_unreadable};
use crate::order::history;
use database::Hearing;

/// How often it looks where it hears nothing: for commits that nobody told of.
const POLL: Duration = Duration::from_secs(1);
/// How soon it looks again where somebody is still writing in front of what can be seen.
const SOON: Duration = Duration::from_millis(10);
/// Rows of one statement.
const ROWS: u64 = 500;

/// Reads on from a place in the list of all events.
pub(super) async fn read(hub: Arc<Hub>, mut hearing: Hearing, mut seen: i64) {
    let (mut pause, mut is_reachable) = (SOON, true);
    // Since when something is not handed on that may be there.
    let mut behind: Option<Instant> = None;
    loop {
        telemetry::metrics().undelivered(behind.map_or(Duration::ZERO, |since| since.elapsed()));
        tokio::select! {
            () = hearing.heard() => {}
            () = tokio::time::sleep(pause) => {}
            () = hub.somebody_left.notified() => {}
        }
        match read_on(&hub, &mut seen).await {
            Ok(Progress::Alone) => return,
            Ok(Progress::Complete) => (pause, behind) = (POLL, None),
            Ok(Progress::Unsure) => {
                pause = SOON;
                behind.get_or_insert_with(Instant::now);
            }
            Err(error) => {
                // Said once; what happens meanwhile is read afterwards.
                if is_reachable {
                    tracing::warn!(?error, "new events cannot be read");
                }
                (pause, is_reachable) = (POLL, false);
                behind.get_or_insert_with(Instant::now);
                continue;
            }
        }
        is_reachable = true;
    }
}

enum Progress {
    /// Nobody listens any more.
    Alone,
    /// All that was committed is read.
    Complete,
    /// Something is hidden behind a transaction that has not ended.
    Unsure,
}

async fn read_on(hub: &Hub, seen: &mut i64) -> Result<Progress> {
    if hub.organizations().is_none() {
        return Ok(Progress::Alone);
    }
    let horizon = history::horizon(hub.db.reader()).await?;
    // Asked for after the horizon: who comes later is owed nothing that lies before it.
    let Some(organizations) = hub.organizations() else { return Ok(Progress::Alone) };
    while *seen < horizon.position {
        let events = match history::events_between(hub.db.reader(), &organizations, *seen, horizon.position, ROWS).await {
            // One row that cannot be read must not keep everybody from all that come after it.
            Err(Error::Database(error)) if is_unreadable(&error) => {
                tracing::error!(?error, "some of the new events cannot be read");
                one_by_one(hub, &organizations, seen, horizon.position).await?;
                continue;
            }
            events => events?,
        };
        let is_last = (events.len() as u64) < ROWS;
        *seen = if is_last { horizon.position } else { events.last().map_or(*seen, |event| event.position) };
        hand_on(hub, events);
    }
    Ok(if horizon.has_more { Progress::Unsure } else { Progress::Complete })
}

fn hand_on(hub: &Hub, events: Vec<order_event::Model>) {
    let events: Vec<_> = events.into_iter().map(Arc::new).collect();
    let now = SystemTime::now();
    for event in &events {
        // Clocks of several machines differ: what comes before it happened is on time.
        telemetry::metrics().event_handed_on(now.duration_since(event.occurred_at.into()).unwrap_or_default());
    }
    hub.listeners().by_number.retain(|_, listener| events.iter().all(|event| listener.offer(event)));
}

/// Hands on the next rows but those that cannot be read. Where it is interrupted, none of them is handed on again.
async fn one_by_one(hub: &Hub, organizations: &[Uuid], seen: &mut i64, to: i64) -> Result<()> {
    let places = history::places_between(hub.db.reader(), organizations, *seen, to, ROWS).await?;
    for place in &places {
        match history::events_between(hub.db.reader(), organizations, place - 1, *place, 1).await {
            Ok(events) => hand_on(hub, events),
            Err(Error::Database(error)) if is_unreadable(&error) => tracing::error!(?error, position = place, "an event is left out"),
            Err(error) => return Err(error),
        }
        *seen = *place;
    }
    if (places.len() as u64) < ROWS {
        *seen = to;
    }
    Ok(())
}
