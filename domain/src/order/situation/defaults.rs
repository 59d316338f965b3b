//! What most new orders refer to, and what seldom changes: the organization, its account, company and warehouse. Remembered for a
//! second, so that it is not read again for each order.
//!
//! What this process changes counts at once, what others change within that second.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use quick_cache::sync::Cache;
use sea_orm::ConnectionTrait;
use tokio::time::Instant;
use uuid::Uuid;

use super::names::{AccountKey, Names, References};
use crate::error::Result;

/// Of that many choices at the most; of more, the least used are read again.
const REMEMBERED: usize = 1_000;
/// For how long others' changes may stay unseen.
const FRESH: Duration = Duration::from_secs(1);

/// An organization, and what of its settings an order names.
type Key = (Uuid, AccountKey, Option<Uuid>, Option<Uuid>);

/// What was read of late.
#[derive(Clone, Debug)]
pub struct Defaults(Arc<Remembered>);

#[derive(Debug)]
struct Remembered {
    found: Cache<Key, Seen>,
    /// Changes of this process: what was read before the last of them is not taken.
    changes: AtomicU64,
}

#[derive(Clone, Debug)]
struct Seen {
    references: Arc<References>,
    at: Instant,
    changes: u64,
}

impl Default for Defaults {
    fn default() -> Self {
        Self(Arc::new(Remembered { found: Cache::new(REMEMBERED), changes: AtomicU64::new(0) }))
    }
}

impl Defaults {
    /// What each of these new orders refers to. Whether a number or a channel's id is taken is not looked at where all are remembered.
    pub async fn read(&self, db: &impl ConnectionTrait, organization_id: Uuid, names: &[&Names]) -> Result<Vec<References>> {
        let changes = self.0.changes.load(Ordering::Acquire);
        let keys: Vec<Option<Key>> = names.iter().map(|names| key(organization_id, names)).collect();
        let known = keys.iter().map(|key| self.known(key.as_ref()?, changes)).collect::<Option<Vec<_>>>();
        if let Some(known) = known {
            return Ok(known.iter().map(|references| References::clone(references)).collect());
        }
        let at = Instant::now();
        let found = References::read(db, organization_id, names).await?;
        for (key, references) in keys.into_iter().zip(&found).filter_map(|(key, references)| Some((key?, references))) {
            let lasting = References {
                same_number: None,
                former_number: None,
                same_channel_order: None,
                former_channel_order: None,
                ..references.clone()
            };
            self.0.found.insert(key, Seen { references: Arc::new(lasting), at, changes });
        }
        Ok(found)
    }

    fn known(&self, key: &Key, changes: u64) -> Option<Arc<References>> {
        let seen = self.0.found.get(key)?;
        (seen.changes == changes && seen.at.elapsed() < FRESH).then_some(seen.references)
    }

    /// This process has changed something of that kind.
    pub fn forget(&self) {
        self.0.changes.fetch_add(1, Ordering::Release);
    }
}

/// None where an order refers to more.
fn key(organization_id: Uuid, names: &Names) -> Option<Key> {
    let Names { account, company_id, warehouse_id, customer, new_username, business_account_id, sales_agent_id, .. } = names;
    let Names { delivery_agent_id, own_account_id, area_ids, .. } = names;
    let more = customer.is_some() || new_username.is_some() || !area_ids.is_empty();
    let more = more || [business_account_id, sales_agent_id, delivery_agent_id, own_account_id].iter().any(|id| id.is_some());
    if more { None } else { Some((organization_id, account.clone()?, *company_id, *warehouse_id)) }
}
