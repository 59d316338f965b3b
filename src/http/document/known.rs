//! Documents that were read a moment ago, and what their operations asked for: reading one costs far more than finding it again.

use std::hash::Hash;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::checked::Document;
use super::collect::Conditions;
use super::plan::Plan;

/// Bytes that a document takes for each byte of its text when it is read, or a little less.
const GROWTH: u64 = 64;
const USUAL_LENGTH: u64 = 512;
/// Bytes that each field of a plan takes, or about.
const FIELD: u64 = 512;

/// Weighs by bytes.
#[derive(Clone, Copy, Debug)]
struct Bytes;

impl Weighter<Arc<str>, Arc<Document>> for Bytes {
    fn weight(&self, text: &Arc<str>, _: &Arc<Document>) -> u64 {
        (text.len() as u64 + 1) * GROWTH
    }
}

/// What a plan is made for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub text: Arc<str>,
    pub operation: Option<String>,
    pub conditions: Conditions,
}

impl Weighter<Key, Arc<Plan>> for Bytes {
    fn weight(&self, key: &Key, plan: &Arc<Plan>) -> u64 {
        // The text is not counted: its document holds it.
        key.conditions.len() as u64 + (plan.size() + 1) * FIELD
    }
}

/// Bounded memories, by text; none where they are switched off.
#[derive(Debug)]
pub(super) struct Known {
    documents: Option<Cache<Arc<str>, Arc<Document>, Bytes>>,
    plans: Option<Cache<Key, Arc<Plan>, Bytes>>,
}

impl Known {
    /// Half of the bytes for each.
    pub(super) fn new(bytes: u32) -> Self {
        Self { documents: cache(bytes / 2), plans: cache(bytes / 2) }
    }

    pub(super) fn document(&self, text: &Arc<str>) -> Option<Arc<Document>> {
        self.documents.as_ref()?.get(text)
    }

    /// Keeps a document that is valid and within its bounds.
    pub(super) fn keep(&self, document: &Arc<Document>) {
        if let Some(cache) = &self.documents {
            cache.insert(Arc::clone(&document.text), Arc::clone(document));
        }
    }

    pub(super) fn plan(&self, key: Key, make: impl FnOnce() -> Plan) -> Arc<Plan> {
        let Some(cache) = &self.plans else { return Arc::new(make()) };
        cache.get(&key).unwrap_or_else(|| {
            let plan = Arc::new(make());
            cache.insert(key, Arc::clone(&plan));
            plan
        })
    }
}

fn cache<K: Eq + Hash, V: Clone>(bytes: u32) -> Option<Cache<K, V, Bytes>>
where
    Bytes: Weighter<K, V>,
{
    let items = bytes as usize / (USUAL_LENGTH * GROWTH) as usize + 1;
    (bytes > 0).then(|| Cache::with_weighter(items, bytes.into(), Bytes))
}
