//! A set of public keys in a file or behind a URL, read again as it ages and when a token names a key that it lacks.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use jsonwebtoken::Algorithm;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tracing::{info, warn};
use ureq::Agent;

use super::audience::Audience;
use super::keys::{self, Key};
use crate::config::{Jwks, KeySource};

const LONGEST_SET: u64 = 256 * 1024;
const FETCH_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a request waits for keys that are read again in their time, where it has keys to go on with.
const BRIEFLY: Duration = Duration::from_secs(1);

/// Keys as they were read at one time.
#[derive(Debug)]
pub(super) struct Keys {
    /// Another number for every other content.
    pub edition: u64,
    keys: Vec<Key>,
    text: String,
}

impl Keys {
    /// The key of this id, or the only one for the algorithm where a token names none.
    pub(super) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&Key> {
        let mut found = self.keys.iter().filter(|key| key.algorithm == algorithm && (id.is_none() || key.id.as_deref() == id));
        match (found.next(), found.next()) {
            (Some(key), None) => Some(key),
            // Several keys of one id and one kind are no keys.
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
struct Current {
    keys: Arc<Keys>,
    read: Instant,
}

/// The set, with what is known of its age.
#[derive(Debug)]
pub(super) struct KeySet {
    settings: Jwks,
    source: KeySource,
    audience: Audience,
    agent: Agent,
    current: RwLock<Option<Current>>,
    /// How many contents were read so far.
    editions: AtomicU64,
    tries: Mutex<Tries>,
}

/// What came of reading it.
#[derive(Debug, Default)]
struct Tries {
    /// When the last one began.
    begun: Option<Instant>,
    /// Closed as soon as that one has ended.
    running: Option<watch::Receiver<()>>,
    /// The last one failed, or somebody has waited for it in vain.
    is_failing: bool,
}

impl KeySet {
    pub(super) fn new(source: KeySource, settings: Jwks, audience: Audience) -> Self {
        let config = Agent::config_builder().timeout_global(Some(FETCH_TIMEOUT)).max_redirects(0).user_agent("order-gateway");
        let config = match &source {
            // A key that comes over a plain connection could be anybody's; only this machine's own is let through.
            KeySource::Url(url) if url.starts_with("http:") => config.proxy(None),
            _ => config.https_only(true),
        };
        Self {
            settings,
            source,
            audience,
            agent: config.build().new_agent(),
            current: RwLock::new(None),
            editions: AtomicU64::new(0),
            tries: Mutex::default(),
        }
    }

    /// The keys, where they are not too old. Beyond their time they are used only where they could not be read again: a key that
    /// its owner has taken out of the set lets nobody in any more. Once they could not, requests go on with them, and do not wait.
    pub(super) async fn keys(self: &Arc<Self>) -> Option<Arc<Keys>> {
        let refresh = self.settings.jwks_refresh;
        match self.usable() {
            Some(current) if current.read.elapsed() >= refresh => {
                if let Some(running) = self.refresh()
                    && !self.tries().is_failing
                    && timeout(BRIEFLY, ended(running)).await.is_err()
                {
                    self.tries().is_failing = true;
                }
            }
            // Before their time they are read again in the background, so that hardly anybody waits for it.
            Some(current) if current.read.elapsed() >= refresh - refresh / 4 => drop(self.refresh()),
            Some(_) => {}
            None => self.read_again().await,
        }
        self.usable().map(|current| current.keys)
    }

    /// The keys after another try, for a token that names one that they lack.
    pub(super) async fn keys_again(self: &Arc<Self>, keys: Arc<Keys>) -> Arc<Keys> {
        self.read_again().await;
        self.current().map_or(keys, |current| current.keys)
    }

    async fn read_again(self: &Arc<Self>) {
        if let Some(running) = self.refresh() {
            ended(running).await;
        }
    }

    /// The try that runs, which all share; else one that begins now, unless that was tried a moment ago. It runs apart, since a
    /// client that goes away must not end what others wait for.
    fn refresh(self: &Arc<Self>) -> Option<watch::Receiver<()>> {
        let mut tries = self.tries();
        if let Some(running) = tries.running.as_ref().filter(|running| running.has_changed().is_ok()) {
            return Some(running.clone());
        }
        // A long pause must not keep the set from being read again in its time.
        let pause = self.settings.jwks_cooldown.min(self.settings.jwks_refresh);
        if tries.begun.is_some_and(|begun| begun.elapsed() < pause) {
            return None;
        }
        let (running, is_running) = watch::channel(());
        tries.begun = Some(Instant::now());
        tries.running = Some(is_running.clone());
        drop(tries);
        let set = Arc::clone(self);
        tokio::spawn(async move {
            let read = set.load().await;
            set.tries().is_failing = read.is_err();
            if let Err(reason) = read {
                warn!(source = %set.source, reason, "the keys of tokens cannot be read");
            }
            drop(running);
        });
        Some(is_running)
    }

    fn tries(&self) -> MutexGuard<'_, Tries> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn usable(&self) -> Option<Current> {
        self.current().filter(|current| current.read.elapsed() < self.settings.jwks_max_age)
    }

    /// Reads the set now.
    pub(super) async fn load(&self) -> Result<(), String> {
        let (source, agent) = (self.source.clone(), self.agent.clone());
        let text = tokio::task::spawn_blocking(move || fetch(&source, &agent)).await.map_err(|error| error.to_string())??;
        let keys = match self.current().filter(|before| before.keys.text == text) {
            Some(before) => before.keys,
            None => {
                let keys = keys::read(&text, &self.settings.jwt_algorithms, &self.audience)?;
                if keys.is_empty() {
                    // Its owner has taken all keys out of it: none of them lets anybody in any more.
                    self.put(None);
                    return Err("has no key that can be used".to_owned());
                }
                info!(source = %self.source, keys = keys.len(), "the keys of tokens were read");
                Arc::new(Keys { edition: self.editions.fetch_add(1, Ordering::Relaxed), keys, text })
            }
        };
        self.put(Some(Current { keys, read: Instant::now() }));
        Ok(())
    }

    fn put(&self, current: Option<Current>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = current;
    }

    fn current(&self) -> Option<Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Until a try has ended, well or not.
async fn ended(mut running: watch::Receiver<()>) {
    while running.changed().await.is_ok() {}
}

fn fetch(source: &KeySource, agent: &Agent) -> Result<String, String> {
    match source {
        KeySource::File(path) => read_file(path),
        KeySource::Url(url) => {
            // Its errors may repeat the address, and what stands behind the path may be a secret.
            let shown = |error: ureq::Error| error.to_string().replace(url, &source.to_string());
            let mut response = agent.get(url).header("accept", "application/json").call().map_err(shown)?;
            if response.status() != 200 {
                return Err(format!("is answered with status {}", response.status().as_u16()));
            }
            response.body_mut().with_config().limit(LONGEST_SET).read_to_string().map_err(|error| error.to_string())
        }
    }
}

fn read_file(path: &PathBuf) -> Result<String, String> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| format!("cannot be opened: {error}"))?;
    file.take(LONGEST_SET + 1).read_to_string(&mut text).map_err(|error| format!("cannot be read: {error}"))?;
    if text.len() as u64 > LONGEST_SET { Err(format!("has more than {LONGEST_SET} bytes")) } else { Ok(text) }
}
