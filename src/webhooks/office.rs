//! Sends for the webhooks of one organization: makes deliveries of events, sends what is due, writes down what came of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::order::history;
use domain::webhook::plan::{self, AT_ONCE};
use domain::webhook::record::{self, Attempted, Disabled};
use domain::webhook::retry::Stopped;
use domain::webhook::{due, lease, waiting};
use domain::{Result, id::Kind};
use tokio::sync::{Notify, watch};
use tokio::time::sleep;
use tracing::warn;
use uuid::Uuid;

use super::deliver::Dispatch;
use super::figures::Seen;
use super::on_the_way::{Ended, OnTheWay};
use super::outbox::Outbox;
use super::sender::Parts;

/// What comes within this time is done together.
const TOGETHER: Duration = Duration::from_millis(5);
/// While orders change, a round is followed by a rest of so many times what it took: where all are busy rounds take long, and orders
/// come first. What waits meanwhile is done together.
const REST: u32 = 16;
const LONGEST_REST: Duration = Duration::from_secs(1);
/// Where nothing waits, what is due is looked for so many times less often.
const IDLE: u32 = 4;
/// How often the webhooks are taken for longer.
const RENEWAL: TimeDelta = TimeDelta::seconds(5);
/// What is sent has come to its end before somebody else may take the webhook: nobody overtakes it.
const ON_ITS_WAY: TimeDelta = TimeDelta::seconds(17);
/// Attempts that are written down in one transaction.
const WRITTEN_AT_ONCE: usize = 200;
/// How often what waits is counted.
const COUNTING: Duration = Duration::from_secs(15);

/// An organization's webhooks, as far as they are this process's.
pub(super) struct Office {
    parts: Arc<Parts>,
    organization: Uuid,
    owner: Uuid,
    outboxes: BTreeMap<Uuid, Outbox>,
    on_the_way: OnTheWay,
    /// What has ended, and is not written down yet.
    ended: Vec<Ended>,
    /// Until when the webhooks are this process's for sure.
    taken_until: DateTime<Utc>,
    must_take: bool,
    polled: Option<Instant>,
    counted: Option<Instant>,
    /// Nothing waited when it was last counted, and nothing has come since.
    is_idle: bool,
    seen: Seen,
}

impl Office {
    pub(super) fn new(parts: Arc<Parts>, organization: Uuid, owner: Uuid) -> Self {
        Self {
            parts,
            organization,
            owner,
            outboxes: BTreeMap::new(),
            on_the_way: OnTheWay::default(),
            ended: Vec::new(),
            taken_until: DateTime::UNIX_EPOCH,
            must_take: true,
            polled: None,
            counted: None,
            is_idle: false,
            seen: Seen::default(),
        }
    }

    /// Goes on until there is nothing to send for, or the process ends.
    pub(super) async fn run(mut self, mut bell: watch::Receiver<()>, take: Arc<Notify>, mut stopped: watch::Receiver<bool>) {
        let mut is_reachable = true;
        loop {
            let begun = Instant::now();
            let done = self.round().await;
            let rest = if bell.has_changed().unwrap_or_default() { (begun.elapsed() * REST).min(LONGEST_REST) } else { Duration::ZERO };
            match done {
                Ok(Next::Close) => return,
                Ok(next) => {
                    is_reachable = true;
                    sleep(rest).await;
                    if next == Next::Wait && !self.wait(&mut bell, &take, &mut stopped).await {
                        break;
                    }
                }
                Err(error) => {
                    // Said once; all that failed is done again.
                    if is_reachable {
                        warn!(organization = %self.organization, ?error, "webhooks cannot be sent for");
                    }
                    is_reachable = false;
                    tokio::select! {
                        () = sleep(self.parts.pace.poll) => {}
                        _ = stopped.changed() => break,
                    }
                }
            }
            if *stopped.borrow() {
                break;
            }
        }
        self.close().await;
    }

    /// Until there is something to do; false where the process ends.
    async fn wait(&mut self, bell: &mut watch::Receiver<()>, take: &Notify, stopped: &mut watch::Receiver<bool>) -> bool {
        tokio::select! {
            _ = stopped.changed() => return false,
            heard = bell.changed() => if heard.is_err() { return false },
            () = take.notified() => self.must_take = true,
            Some(ended) = self.on_the_way.next() => self.ended.push(ended),
            () = sleep(if self.is_idle { self.parts.pace.poll * IDLE } else { self.parts.pace.poll }) => {}
        }
        sleep(TOGETHER).await;
        true
    }

    async fn round(&mut self) -> Result<Next> {
        self.write_down().await?;
        let is_renewed = self.take().await?;
        self.read_webhooks().await?;
        if self.outboxes.is_empty() && self.on_the_way.is_empty() && self.ended.is_empty() {
            // Whoever makes one finds it free.
            lease::leave(&self.parts.database, self.organization, self.owner).await?;
            return Ok(Next::Close);
        }
        let is_complete = self.plan(is_renewed).await?;
        self.send().await?;
        self.count().await?;
        Ok(if is_complete { Next::Wait } else { Next::GoOn })
    }

    /// Takes the webhooks for longer, in time.
    async fn take(&mut self) -> Result<bool> {
        let now = self.parts.clock.now();
        if !self.must_take && now + lease::TERM - RENEWAL < self.taken_until {
            return Ok(false);
        }
        lease::take(&self.parts.database, self.organization, self.owner, now).await?;
        (self.taken_until, self.must_take) = (now + lease::TERM, false);
        Ok(true)
    }

    /// Sees them as they are now: somebody may have changed, stopped or taken one.
    async fn read_webhooks(&mut self) -> Result<()> {
        let webhooks = lease::owned(self.parts.database.reader(), self.organization, self.owner).await?;
        self.outboxes.retain(|id, _| webhooks.iter().any(|webhook| webhook.id == *id));
        for webhook in webhooks {
            match self.outboxes.get_mut(&webhook.id) {
                Some(outbox) => outbox.renew(webhook),
                None => drop(self.outboxes.insert(webhook.id, Outbox::new(webhook))),
            }
        }
        Ok(())
    }

    /// Makes deliveries of what has come. False where there is more of it.
    async fn plan(&mut self, is_renewed: bool) -> Result<bool> {
        let db = &self.parts.database;
        let horizon = history::horizon(db.reader()).await?.position;
        let (mut plans, mut is_complete) = (Vec::new(), true);
        for outbox in self.outboxes.values_mut() {
            if outbox.seen < horizon {
                let coming = plan::look(db.reader(), &outbox.webhook, outbox.seen, horizon).await?;
                is_complete &= coming.events.len() < AT_ONCE;
                outbox.seen = coming.seen;
                if !coming.events.is_empty() {
                    plans.push((Arc::clone(&outbox.webhook), coming));
                    continue;
                }
            }
            // Where nothing was for it, its place is kept now and then only.
            if is_renewed && outbox.webhook.position < outbox.seen {
                plans.push((Arc::clone(&outbox.webhook), plan::Coming { events: Vec::new(), seen: outbox.seen }));
            }
        }
        if plans.is_empty() {
            return Ok(is_complete);
        }
        self.is_idle = false;
        let kept = plan::keep(db, self.owner, self.parts.clock.now(), &plans).await;
        if kept.is_err() {
            // Nothing of it is there: it is looked for again.
            for outbox in self.outboxes.values_mut() {
                outbox.seen = outbox.webhook.position;
            }
        }
        kept?;
        self.read_webhooks().await?;
        Ok(is_complete)
    }

    /// Hands over what is due, as far as the webhooks are this process's until it has arrived.
    async fn send(&mut self) -> Result<()> {
        let now = self.parts.clock.now();
        let is_time = self.polled.is_none_or(|polled| polled.elapsed() >= self.parts.pace.poll);
        if is_time {
            self.polled = Some(Instant::now());
        }
        if now + ON_ITS_WAY > self.taken_until {
            return Ok(());
        }
        let reader = self.parts.database.reader();
        for outbox in self.outboxes.values_mut() {
            outbox.is_stale |= is_time;
            if !outbox.may_look() {
                continue;
            }
            let begun = Instant::now();
            let busy: Vec<_> = outbox.orders.iter().copied().collect();
            let free = outbox.free();
            let deliveries = due::due(reader, &outbox.webhook, now, &busy, free as u64).await?;
            outbox.looked(begun.elapsed(), deliveries.len(), free);
            if deliveries.is_empty() {
                continue;
            }
            let told = due::told(reader, self.organization, &deliveries).await?;
            let way = outbox.way(now);
            self.is_idle = false;
            for delivery in deliveries {
                outbox.orders.insert(delivery.order_id);
                let told = told.get(&delivery.event_id).cloned();
                let dispatch = Dispatch { webhook: Arc::clone(&outbox.webhook), delivery, told, way: way.clone() };
                self.on_the_way.send(&self.parts, dispatch);
            }
        }
        Ok(())
    }

    /// Writes down what has ended. Its orders' next ones are sent only after that.
    async fn write_down(&mut self) -> Result<()> {
        while let Some(ended) = self.on_the_way.next_now() {
            self.ended.push(ended);
        }
        while !self.ended.is_empty() {
            let some = self.ended.len().min(WRITTEN_AT_ONCE);
            let attempts: Vec<Attempted> = self.ended[..some].iter().map(|ended| ended.attempted.clone()).collect();
            let disabled = record::record(&self.parts.database, self.organization, &attempts, self.parts.clock.now()).await?;
            for Ended { attempted, order_id } in self.ended.drain(..some) {
                if let Some(outbox) = self.outboxes.get_mut(&attempted.webhook_id) {
                    outbox.ended(order_id, attempted.outcome.is_success());
                }
            }
            disabled.iter().for_each(tell);
        }
        Ok(())
    }

    /// Counts what waits, for figures.
    async fn count(&mut self) -> Result<()> {
        if self.counted.is_some_and(|counted| counted.elapsed() < COUNTING) {
            return Ok(());
        }
        self.counted = Some(Instant::now());
        let mut found = Vec::with_capacity(self.outboxes.len());
        for outbox in self.outboxes.values() {
            found.push(waiting::waiting(self.parts.database.reader(), &outbox.webhook).await?);
        }
        self.is_idle = found.iter().all(|waiting| waiting.count == 0);
        self.seen.set(self.outboxes.len(), &found, self.parts.clock.now());
        Ok(())
    }

    /// Lets what is on its way come to its end, and leaves the webhooks to others.
    async fn close(&mut self) {
        let ended = self.on_the_way.finish(self.parts.pace.end).await;
        self.ended.extend(ended);
        let closed = match self.write_down().await {
            Ok(()) => lease::leave(&self.parts.database, self.organization, self.owner).await,
            failed => failed,
        };
        if let Err(error) = closed {
            warn!(organization = %self.organization, ?error, "what webhooks were sent last is not written down, and will be sent again");
        }
    }
}

/// What an office does after a round.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    GoOn,
    Wait,
    Close,
}

fn tell(disabled: &Disabled) {
    let why = match disabled.why {
        Stopped::Gone => "the receiver answered 410",
        Stopped::Failing => "all attempts of five days have failed",
    };
    telemetry::metrics().webhook_disabled();
    warn!(webhook = Kind::Webhook.print(disabled.webhook_id), failing_since = ?disabled.failing_since, "a webhook is disabled: {why}");
}
