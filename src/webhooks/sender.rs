//! Looks which organizations have webhooks that nobody sends for, and opens an office for each of them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use courier::Client;
use database::{Database, Hearing};
use domain::order::history;
use domain::webhook::lease;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tracing::warn;
use uuid::Uuid;

use super::data::Data;
use super::figures::Figures;
use super::office::Office;
use super::ports::random_id;
use crate::http::Clock;

/// Commits that follow each other within this time are looked at together.
const TOGETHER: Duration = Duration::from_millis(2);

/// What a sender is made of.
pub struct Parts {
    pub database: Database,
    pub client: Client,
    pub clock: Clock,
    pub data: Arc<dyn Data>,
    pub pace: Pace,
    pub(super) figures: Figures,
}

impl Parts {
    pub fn new(database: Database, client: Client, clock: Clock, data: Arc<dyn Data>) -> Self {
        Self { database, client, clock, data, pace: Pace::default(), figures: Figures }
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Parts")
    }
}

/// How often something is looked for that nobody has told of.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// For webhooks that nobody sends for, for what is due, for events where no bell was heard.
    pub poll: Duration,
    /// What is on its way when the process ends is waited for so long.
    pub end: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { poll: Duration::from_secs(1), end: Duration::from_secs(5) }
    }
}

/// Sends until it is told to end.
#[derive(Debug)]
pub struct Sender {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Sender {
    pub fn begin(parts: Parts) -> Self {
        let (stop, stopped) = watch::channel(false);
        let sending = Sending {
            hearing: parts.database.hear(),
            parts: Arc::new(parts),
            owner: random_id(),
            stopped,
            seen: None,
            offices: HashMap::new(),
        };
        Self { stop, task: tokio::spawn(sending.run()) }
    }

    /// Takes on nothing more, waits a while for what is on its way, and leaves the webhooks to others.
    pub async fn end(self) {
        self.stop.send_replace(true);
        self.task.await.ok();
    }
}

struct Sending {
    parts: Arc<Parts>,
    hearing: Hearing,
    /// This process, among those that send.
    owner: Uuid,
    stopped: watch::Receiver<bool>,
    /// How far it was looked whose events there are; an office that opens looks for itself.
    seen: Option<i64>,
    offices: HashMap<Uuid, Open>,
}

/// An office that is open.
struct Open {
    task: JoinHandle<()>,
    /// There are events.
    bell: watch::Sender<()>,
    /// There are more webhooks to take.
    take: Arc<Notify>,
}

impl Sending {
    async fn run(mut self) {
        let mut looks = interval(self.parts.pace.poll);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_reachable = true;
        loop {
            tokio::select! {
                _ = self.stopped.changed() => break,
                () = self.hearing.heard() => {
                    // Where this fails, what follows soon does too, and says so.
                    self.ring().await.ok();
                    sleep(TOGETHER).await;
                }
                _ = looks.tick() => {
                    let looked = match self.look().await {
                        Ok(()) => self.ring().await,
                        failed => failed,
                    };
                    // Said once.
                    if let (Err(error), true) = (&looked, is_reachable) {
                        warn!(%error, "webhooks cannot be looked for yet");
                    }
                    is_reachable = looked.is_ok();
                }
            }
        }
        for (_, office) in self.offices.drain() {
            office.task.await.ok();
        }
    }

    /// Wakes those whose events are new, and nobody else.
    async fn ring(&mut self) -> domain::Result<()> {
        let db = self.parts.database.reader();
        let horizon = history::horizon(db).await?.position;
        if let Some(seen) = self.seen.filter(|seen| *seen < horizon) {
            let all: Vec<_> = self.offices.keys().copied().collect();
            for organization in history::organizations_between(db, &all, seen, horizon).await? {
                if let Some(office) = self.offices.get(&organization) {
                    office.bell.send_replace(());
                }
            }
        }
        self.seen = Some(horizon);
        Ok(())
    }

    async fn look(&mut self) -> domain::Result<()> {
        self.offices.retain(|_, office| !office.task.is_finished());
        for organization in lease::unserved(self.parts.database.reader(), self.parts.clock.now()).await? {
            match self.offices.entry(organization) {
                Entry::Occupied(office) => office.get().take.notify_one(),
                Entry::Vacant(place) => {
                    let (take, bell) = (Arc::new(Notify::new()), watch::Sender::new(()));
                    let office = Office::new(Arc::clone(&self.parts), organization, self.owner);
                    let task = tokio::spawn(office.run(bell.subscribe(), Arc::clone(&take), self.stopped.clone()));
                    place.insert(Open { task, bell, take });
                }
            }
        }
        Ok(())
    }
}
