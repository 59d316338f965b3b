//! Documents by their hash: those that clients register as they go (Apollo's automatic persisted queries), or a list of the only
//! ones that run.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::sync::Arc;

use async_graphql::Value;
use axum::http::StatusCode;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::known::Known;
use super::parameters::Parameters;
use super::read;
use crate::config;
use crate::http::answer::{Code, Refusal};

/// A SHA-256 in hexadecimal digits.
const HASH_LENGTH: usize = 64;
/// Bytes that an entry takes beside its text, and the length of a usual text.
const OVERHEAD: usize = 256;
const USUAL_LENGTH: usize = 1024;

/// What a request's document is looked for in.
#[derive(Debug)]
pub struct Documents {
    source: Source,
    pub(super) known: Known,
}

#[derive(Debug)]
enum Source {
    /// What clients registered; none where that is switched off.
    Registered(Option<Cache<String, Arc<str>, Bytes>>),
    /// The only documents that run.
    Trusted { by_id: HashMap<String, Arc<str>>, texts: HashSet<Arc<str>> },
}

/// Weighs documents by their bytes.
#[derive(Clone, Copy, Debug)]
struct Bytes;

impl Weighter<String, Arc<str>> for Bytes {
    fn weight(&self, _: &String, text: &Arc<str>) -> u64 {
        (text.len() + OVERHEAD) as u64
    }
}

/// A request's document, and the hash by which it is to be kept once it is known to be one.
#[derive(Debug)]
pub(super) struct Found {
    pub text: Arc<str>,
    pub register: Option<String>,
    /// It is registered, or trusted: there are not as many of them as clients like.
    pub is_kept: bool,
}

/// Apollo's manifest has a list, Relay's is an object of texts by their hashes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Manifest {
    Apollo { operations: Vec<Operation> },
    Relay(HashMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

impl Documents {
    /// Reads the list, where there is one; the reason why it cannot be read names the document.
    pub fn new(settings: &config::Documents) -> Result<Self, String> {
        Ok(Self { source: Source::new(settings)?, known: Known::new(settings.parsed_documents) })
    }

    /// The document of a request.
    pub(super) fn find(&self, parameters: &mut Parameters) -> Result<Found, Refusal> {
        let hash = persisted_query(parameters)?;
        let text: Option<Arc<str>> = parameters.query.take().map(Into::into);
        let found = |text, is_kept| Ok(Found { text, register: None, is_kept });
        match &self.source {
            Source::Trusted { by_id, texts } => {
                let id = hash.or_else(|| parameters.document_id.take());
                match (id, text) {
                    (Some(id), text) => {
                        let listed = by_id.get(&id).or_else(|| by_id.get(id.strip_prefix("sha256:")?));
                        match (listed, text) {
                            (Some(listed), None) => found(Arc::clone(listed), true),
                            (Some(listed), Some(text)) if *listed == text => found(text, true),
                            (Some(_), Some(_)) => Err(Refusal::malformed("The document is not the one of its hash.")),
                            // Without its text, too: a client that were asked to send it along would do so in vain.
                            (None, _) => Err(not_in_list()),
                        }
                    }
                    (None, Some(text)) if texts.contains(&text) => found(text, true),
                    (None, Some(_)) => Err(not_in_list()),
                    (None, None) => Err(missing()),
                }
            }
            Source::Registered(None) if hash.is_some() => {
                Err(Refusal::document(Code::PersistedQueryNotSupported, "PersistedQueryNotSupported", None))
            }
            Source::Registered(cache) => match (hash, text, cache) {
                (Some(hash), None, Some(cache)) => cache.get(&hash).map_or_else(|| Err(not_found()), |text| found(text, true)),
                (Some(hash), Some(text), _) if hash_of(&text) == hash => Ok(Found { text, register: Some(hash), is_kept: true }),
                (Some(_), Some(_), _) => Err(Refusal::malformed("provided sha does not match query")),
                (None, Some(text), _) => found(text, false),
                (None, None, _) if parameters.document_id.is_some() => Err(not_found()),
                (_, None, _) => Err(missing()),
            },
        }
    }

    /// Keeps a document that was found to be one, within its bounds.
    pub(super) fn register(&self, hash: String, text: &Arc<str>) {
        if let Source::Registered(Some(cache)) = &self.source
            && cache.peek(&hash).is_none()
        {
            cache.insert(hash, Arc::clone(text));
        }
    }
}

impl Source {
    fn new(settings: &config::Documents) -> Result<Self, String> {
        let Some(path) = &settings.trusted_documents else {
            let bytes = settings.persisted_queries as usize;
            let cache = || Cache::with_weighter(bytes / (USUAL_LENGTH + OVERHEAD) + 1, bytes as u64, Bytes);
            return Ok(Self::Registered((bytes > 0).then(cache)));
        };
        let text = fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
        let manifest =
            serde_json::from_str(&text).map_err(|_| "is neither Apollo's manifest nor an object of documents by their hashes")?;
        let pairs: Vec<(String, String)> = match manifest {
            Manifest::Apollo { operations } => operations.into_iter().map(|operation| (operation.id, operation.body)).collect(),
            Manifest::Relay(documents) => documents.into_iter().collect(),
        };
        let mut by_id = HashMap::with_capacity(pairs.len());
        for (id, body) in pairs {
            read::parse(&body, u32::MAX)
                .map_err(|refused| format!("has under '{id}' what is no document: {}", refused.into_error().message))?;
            let body: Arc<str> = body.into();
            if by_id.insert(id.clone(), Arc::clone(&body)).is_some_and(|other| other != body) {
                return Err(format!("has two documents under '{id}'"));
            }
        }
        if by_id.is_empty() {
            return Err("has no document".to_owned());
        }
        let texts = by_id.values().map(Arc::clone).collect();
        Ok(Self::Trusted { by_id, texts })
    }
}

/// The hash in `extensions.persistedQuery`.
fn persisted_query(parameters: &Parameters) -> Result<Option<String>, Refusal> {
    let extension = match parameters.extensions.as_ref().and_then(|extensions| extensions.get("persistedQuery")) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(extension)) => extension,
        Some(_) => return Err(Refusal::malformed("The extension 'persistedQuery' must be a JSON object.")),
    };
    if extension.get("version") != Some(&Value::from(1)) {
        return Err(Refusal::malformed("Unsupported persisted query version"));
    }
    match extension.get("sha256Hash") {
        Some(Value::String(hash)) if hash.len() == HASH_LENGTH && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Ok(Some(hash.to_ascii_lowercase()))
        }
        _ => Err(Refusal::malformed("The extension 'persistedQuery' needs 'sha256Hash', 64 hexadecimal digits.")),
    }
}

fn hash_of(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

fn missing() -> Refusal {
    Refusal::malformed("The parameter 'query' is missing.")
}

/// Clients know it by this message and code, and send the document along the next time.
fn not_found() -> Refusal {
    Refusal::document(Code::PersistedQueryNotFound, "PersistedQueryNotFound", None)
}

fn not_in_list() -> Refusal {
    Refusal::http(StatusCode::FORBIDDEN, Code::PersistedQueryNotInList, "Only the documents of a list run here, and this is none of them.")
}
