//! One loader: collects the keys that the fields of a level ask for, and reads them together.

use std::collections::{HashMap, HashSet};
use std::fmt::Debug;
use std::hash::Hash;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use async_graphql::futures_util::future::BoxFuture;
use dataloader::BatchFn;
use dataloader::cached::Loader;
use foldhash::fast::RandomState;
use uuid::Uuid;

use crate::error::ApiError;
use database::Snapshot;
use domain::rows::MOST_KEYS;

/// A plural read of the domain.
pub(super) type Read<K, V> = for<'a> fn(&'a Snapshot, Uuid, &'a [K]) -> BoxFuture<'a, domain::Result<HashMap<K, V>>>;

/// Where rows come from.
#[derive(Debug)]
pub struct Source {
    pub snapshot: Arc<Snapshot>,
    pub organization_id: Uuid,
}

type Loaded<V> = Result<Option<V>, ApiError>;

/// The rows of one kind that a request has seen.
pub struct Batch<K: LoadKey, V: Clone> {
    source: Arc<Source>,
    read: Read<K, V>,
    /// What is known already, and of what it is known that there is nothing. The loader would tell it too, but the fields of a long list
    /// ask for hundreds, and a look here costs a tenth.
    known: Mutex<HashMap<K, Option<V>, RandomState>>,
    /// Made when it is first used: most requests need few of the loaders.
    loader: OnceLock<Box<dyn Load<K, V>>>,
}

/// What rows are found by.
pub trait LoadKey: Clone + Eq + Hash + Debug + Send + Sync + 'static {}

impl<K: Clone + Eq + Hash + Debug + Send + Sync + 'static> LoadKey for K {}

/// What a loader does, without its type. With it the compiler proves for each field anew that all loaders, and all that is in their
/// rows, may go from thread to thread, which took two thirds of the gateway's own build.
trait Load<K, V>: Send + Sync {
    fn one(&self, key: K) -> BoxFuture<'_, io::Result<Loaded<V>>>;
}

impl<K: LoadKey, V: Clone + Send + Sync + 'static> Load<K, V> for Loader<K, Loaded<V>, Fetch<K, V>> {
    // `try_`: the others panic where a key has no entry.
    fn one(&self, key: K) -> BoxFuture<'_, io::Result<Loaded<V>>> {
        Box::pin(self.try_load(key))
    }
}

struct Fetch<K, V> {
    source: Arc<Source>,
    read: Read<K, V>,
}

impl<K: LoadKey, V> BatchFn<K, Loaded<V>> for Fetch<K, V> {
    async fn load(&mut self, keys: &[K]) -> HashMap<K, Loaded<V>> {
        match (self.read)(&self.source.snapshot, self.source.organization_id, keys).await {
            Ok(mut rows) => keys.iter().map(|key| (key.clone(), Ok(rows.remove(key)))).collect(),
            Err(error) => {
                let error = ApiError::from(error);
                keys.iter().map(|key| (key.clone(), Err(error.clone()))).collect()
            }
        }
    }
}

impl<K: LoadKey, V: Clone + Send + Sync + 'static> Batch<K, V> {
    pub fn new(source: &Arc<Source>, read: Read<K, V>) -> Self {
        Self { source: Arc::clone(source), read, known: Mutex::default(), loader: OnceLock::new() }
    }

    /// The crate `dataloader` with one yield: it sends a batch when the fields of a level have been polled once, however long
    /// that takes. A loader with a timer (async-graphql's waits 1 ms from the first key) splits batches as soon as the machine
    /// is busy: for 50 orders with lines, products and brands, 16 requests at once, on 2 cores, it sent 28 to 33 statements
    /// where this one sends 4 to 8, and without a wait 76. Known paths do not even wait for the yield: see [`super::prefetch`].
    fn loader(&self) -> &dyn Load<K, V> {
        let make = || {
            let fetch = Fetch { source: Arc::clone(&self.source), read: self.read };
            let loader: Box<dyn Load<K, V>> = Box::new(Loader::new(fetch).with_max_batch_size(MOST_KEYS).with_yield_count(1));
            loader
        };
        self.loader.get_or_init(make).as_ref()
    }

    /// What is found by a key.
    pub async fn get(&self, key: K) -> Result<Option<V>, ApiError> {
        let known = self.known().get(&key).cloned();
        match known {
            Some(known) => Ok(known),
            None => self.loader().one(key).await.map_err(|error| ApiError::internal(&error.to_string()))?,
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<K, Option<V>, RandomState>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is found by a key, where there is one.
    pub async fn find(&self, key: Option<K>) -> Result<Option<V>, ApiError> {
        match key {
            Some(key) => self.get(key).await,
            None => Ok(None),
        }
    }

    /// What a foreign key says is there.
    pub async fn must(&self, key: K) -> Result<V, ApiError> {
        self.get(key).await?.ok_or_else(|| ApiError::internal("a row that another one refers to is missing"))
    }

    /// What is found by each key; keys that name nothing are left out. One statement, but for what is known already.
    pub async fn all(&self, keys: impl IntoIterator<Item = K>) -> Result<HashMap<K, V>, ApiError> {
        let keys: Vec<K> = keys.into_iter().collect();
        let missing: HashSet<K> = {
            let known = self.known();
            keys.iter().filter(|key| !known.contains_key(*key)).cloned().collect()
        };
        // All keys are here, so that there is nothing to wait for.
        for missing in Vec::from_iter(missing).chunks(MOST_KEYS) {
            let mut read = (self.read)(&self.source.snapshot, self.source.organization_id, missing).await?;
            self.known().extend(missing.iter().map(|key| (key.clone(), read.remove(key))));
        }
        let known = self.known();
        Ok(keys.into_iter().filter_map(|key| Some((key.clone(), known.get(&key)?.clone()?))).collect())
    }

    /// Puts in what somebody has read or written already.
    pub fn prime(&self, values: impl IntoIterator<Item = (K, V)>) {
        self.known().extend(values.into_iter().map(|(key, value)| (key, Some(value))));
    }
}

impl<K: LoadKey, T: Clone + Send + Sync + 'static> Batch<K, Vec<T>> {
    /// The list of a key.
    pub async fn list(&self, key: K) -> Result<Vec<T>, ApiError> {
        Ok(self.get(key).await?.unwrap_or_default())
    }
}
