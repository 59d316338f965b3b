//! Who asks, and the one moment and the source of ids of an operation.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use chrono::{DateTime, SubsecRound, Utc};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::{Builder, Uuid};

use super::error::{Error, Result};

/// The bearer of a token.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The token's subject: the author of notes, the actor of events.
    pub subject: String,
    /// The organization that this operation acts in.
    pub organization_id: Uuid,
    /// All organizations that the token may act in.
    pub organizations: Vec<Uuid>,
    pub scopes: Vec<Scope>,
}

/// What a token may do, within its organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
pub enum Scope {
    #[strum(serialize = "orders:read")]
    OrdersRead,
    #[strum(serialize = "orders:write")]
    OrdersWrite,
    #[strum(serialize = "customers:read")]
    CustomersRead,
    #[strum(serialize = "customers:write")]
    CustomersWrite,
    #[strum(serialize = "catalog:read")]
    CatalogRead,
    #[strum(serialize = "catalog:write")]
    CatalogWrite,
    #[strum(serialize = "inventory:write")]
    InventoryWrite,
    #[strum(serialize = "admin")]
    Admin,
}

impl Scope {
    pub const ALL: &[Self] = Self::VARIANTS;

    /// As it stands in a token.
    pub fn name(self) -> &'static str {
        self.into()
    }

    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

/// One operation: made at the edge, so that tests can fix its time.
#[derive(Debug)]
pub struct Op {
    pub viewer: Viewer,
    /// To the microsecond: PostgreSQL keeps no more.
    pub now: DateTime<Utc>,
    made: Arc<AtomicU16>,
    /// Where its ids are to be the same each time; at random where there is none.
    seed: Option<u64>,
}

impl Op {
    pub fn new(viewer: Viewer, now: DateTime<Utc>) -> Self {
        Self { viewer, now: now.trunc_subsecs(6), made: Arc::default(), seed: None }
    }

    /// One that makes the same ids each time it is done: of an order that is made up.
    pub fn seeded(viewer: Viewer, now: DateTime<Utc>, seed: u64) -> Self {
        Self { seed: Some(seed), ..Self::new(viewer, now) }
    }

    /// The same operation, for a part of it, or for work that goes on whatever becomes of the request: no id is made twice.
    pub fn handed_on(&self) -> Self {
        Self { viewer: self.viewer.clone(), made: Arc::clone(&self.made), ..*self }
    }

    pub const fn organization_id(&self) -> Uuid {
        self.viewer.organization_id
    }

    /// A new UUIDv7 of this moment. Ids of one operation ascend, so that rows sort as they were made.
    pub fn new_id(&self) -> Uuid {
        let made = self.made.fetch_add(1, Ordering::Relaxed);
        let mut random: [u8; 10] = match self.seed {
            None => rand::random(),
            Some(seed) => {
                let mut numbers = ChaCha8Rng::seed_from_u64(seed);
                numbers.set_stream(made.into());
                numbers.random()
            }
        };
        // `rand_a` of RFC 9562 holds the counter: method 1, a dedicated counter.
        random[..2].copy_from_slice(&made.to_be_bytes());
        let millis = u64::try_from(self.now.timestamp_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// Refuses where the token lacks the scope.
    pub fn require(&self, scope: Scope) -> Result<()> {
        if self.viewer.scopes.contains(&scope) { Ok(()) } else { Err(Error::Forbidden(scope)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(seed: Option<u64>) -> Vec<Uuid> {
        let viewer = Viewer { subject: String::new(), organization_id: Uuid::nil(), organizations: Vec::new(), scopes: Vec::new() };
        let op = seed
            .map_or_else(|| Op::new(viewer.clone(), DateTime::UNIX_EPOCH), |seed| Op::seeded(viewer.clone(), DateTime::UNIX_EPOCH, seed));
        (0..3).map(|_| op.new_id()).collect()
    }

    #[test]
    fn ids_ascend_and_come_again_from_the_same_seed_only() {
        assert!(ids(None).is_sorted() && ids(Some(1)).is_sorted());
        assert_eq!(ids(Some(1)), ids(Some(1)));
        assert!(ids(Some(1)) != ids(Some(2)) && ids(None) != ids(None));
    }
}
