//! A set of public keys in a file or behind a URL, read again as it ages and when a token names a key that it lacks.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jsonwebtoken::Algorithm;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tracing::{info, warn};
use ureq::Agent;

use super::audience::Audience;
use super::keys::{self, Key};
use crate::config::{Jwks, KeySource};

const LONGEST_SET: u64 = 256 * 1024;
const FETCH_TIMEOUT: Duration = Duration::from_secs(5);

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
    /// When it was last tried, well or not. Who holds it is trying.
    tried: Mutex<Option<Instant>>,
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
            tried: Mutex::new(None),
        }
    }

    /// The keys, where they are not too old. Beyond their time they are used only where they could not be read again: a key that
    /// its owner has taken out of the set lets nobody in any more.
    pub(super) async fn keys(self: &Arc<Self>) -> Option<Arc<Keys>> {
        let refresh = self.settings.jwks_refresh;
        if let Some(current) = self.current() {
            let age = current.read.elapsed();
            if age < refresh {
                // Before their time they are read again in the background, so that hardly anybody waits for it.
                if age >= refresh - refresh / 4 && self.tried.try_lock().is_ok_and(|tried| self.may_try(*tried)) {
                    self.refresh_apart();
                }
                return Some(current.keys);
            }
        }
        // Apart, since a client that goes away must not end what others wait for.
        self.refresh_apart().await.ok();
        self.current().filter(|current| current.read.elapsed() < self.settings.jwks_max_age).map(|current| current.keys)
    }

    fn refresh_apart(self: &Arc<Self>) -> JoinHandle<()> {
        let set = Arc::clone(self);
        tokio::spawn(async move { set.refresh().await })
    }

    /// The keys after another try, for a token that names one that they lack.
    pub(super) async fn keys_again(&self, keys: Arc<Keys>) -> Arc<Keys> {
        self.refresh().await;
        self.current().map_or(keys, |current| current.keys)
    }

    /// Reads the set, unless that was tried a moment ago; one at a time.
    async fn refresh(&self) {
        let mut tried = self.tried.lock().await;
        if self.may_try(*tried) {
            // Noted before the try, which ends early where its client goes away.
            *tried = Some(Instant::now());
            if let Err(reason) = self.load().await {
                warn!(source = %self.source, reason, "the keys of tokens cannot be read");
            }
        }
    }

    fn may_try(&self, tried: Option<Instant>) -> bool {
        // A long pause must not keep the set from being read again in its time.
        let pause = self.settings.jwks_cooldown.min(self.settings.jwks_refresh);
        tried.is_none_or(|tried| tried.elapsed() >= pause)
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
