//! What an office knows of one webhook while it sends for it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use courier::{BadTarget, Signer, Target};
use entity::webhook;
use uuid::Uuid;

use super::signer::Kept;

/// Messages that are on their way to one receiver at once.
const MOST: usize = 32;
/// A look for what is due may take this part of the time: where very much waits it is made less often.
const SHARE: u32 = 20;

/// One webhook.
#[derive(Debug)]
pub(super) struct Outbox {
    pub webhook: Arc<webhook::Model>,
    /// How far the list of events was looked through. It is beyond the webhook's place where nothing there was for it.
    pub seen: i64,
    /// Orders of which a message is on its way.
    pub orders: HashSet<Uuid>,
    /// Something may be due that was not looked for yet.
    pub is_stale: bool,
    /// How many may be on their way: fewer where the receiver fails, so that it is not flooded when it comes back.
    room: usize,
    rest: Instant,
    keys: Kept,
}

impl Outbox {
    pub(super) fn new(webhook: webhook::Model) -> Self {
        let seen = webhook.position;
        Self {
            webhook: Arc::new(webhook),
            seen,
            orders: HashSet::new(),
            is_stale: true,
            room: MOST,
            rest: Instant::now(),
            keys: Kept::default(),
        }
    }

    /// Takes the webhook as it is now. A replay moves its place back, and then all beyond it is looked through again.
    pub(super) fn renew(&mut self, webhook: webhook::Model) {
        if webhook.position != self.webhook.position {
            self.seen = webhook.position;
            self.is_stale = true;
        }
        self.webhook = Arc::new(webhook);
    }

    /// How many more may be sent.
    pub(super) fn free(&self) -> usize {
        self.room.saturating_sub(self.orders.len())
    }

    pub(super) fn may_look(&self) -> bool {
        self.is_stale && self.free() > 0 && Instant::now() >= self.rest
    }

    /// A look took so long, and found so many of those that it might have.
    pub(super) fn looked(&mut self, took: Duration, found: usize, wanted: usize) {
        self.is_stale = found >= wanted;
        // A receiver that takes all that is found is worth looking for.
        let is_worth_it = self.is_stale && self.room == MOST;
        self.rest = Instant::now() + if is_worth_it { Duration::ZERO } else { took * SHARE };
    }

    /// A message has come to its end.
    pub(super) fn ended(&mut self, order_id: Uuid, is_success: bool) {
        self.orders.remove(&order_id);
        self.is_stale = true;
        self.room = if is_success { (self.room * 2).min(MOST) } else { (self.room / 2).max(1) };
    }

    /// Where it goes, and what signs it.
    pub(super) fn way(&mut self, now: DateTime<Utc>) -> Result<(Target, Arc<Signer>), String> {
        let target = Target::read(&self.webhook.url).map_err(|fault: BadTarget| fault.to_string())?;
        Ok((target, self.keys.of(&self.webhook, now).map_err(|fault| fault.to_string())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_that_fails_gets_little_at_once_until_it_takes_something() {
        let mut outbox = Outbox::new(webhook::Model::default());
        assert_eq!(outbox.free(), MOST);
        for _ in 0..10 {
            outbox.ended(Uuid::nil(), false);
        }
        assert_eq!(outbox.free(), 1);
        outbox.orders.insert(Uuid::nil());
        assert!(outbox.free() == 0 && !outbox.may_look());
        for _ in 0..10 {
            outbox.ended(Uuid::nil(), true);
        }
        assert_eq!(outbox.free(), MOST);
    }

    #[test]
    fn a_replay_is_looked_through_again() {
        let mut outbox = Outbox::new(webhook::Model { position: 10, ..Default::default() });
        outbox.seen = 20;
        outbox.renew(webhook::Model { position: 10, ..Default::default() });
        assert_eq!(outbox.seen, 20);
        outbox.renew(webhook::Model { position: 4, ..Default::default() });
        assert_eq!(outbox.seen, 4);
    }
}
