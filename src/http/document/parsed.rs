//! Documents that were parsed a moment ago: parsing one costs some forty times as much as a copy of what came of it.

use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// Bytes that a parsed document takes for each byte of its text, or a little less.
const GROWTH: u64 = 64;
const USUAL_LENGTH: u64 = 512;

/// Weighs documents by what they take when they are parsed.
#[derive(Clone, Copy, Debug)]
struct Grown;

impl Weighter<Arc<str>, Arc<ExecutableDocument>> for Grown {
    fn weight(&self, text: &Arc<str>, _: &Arc<ExecutableDocument>) -> u64 {
        (text.len() as u64 + 1) * GROWTH
    }
}

/// A bounded memory of parsed documents, by their texts; none where it is switched off.
#[derive(Debug)]
pub(super) struct Parsed(Option<Cache<Arc<str>, Arc<ExecutableDocument>, Grown>>);

impl Parsed {
    pub(super) fn new(bytes: u32) -> Self {
        let items = bytes as usize / (USUAL_LENGTH * GROWTH) as usize + 1;
        Self((bytes > 0).then(|| Cache::with_weighter(items, bytes.into(), Grown)))
    }

    pub(super) fn get(&self, text: &Arc<str>) -> Option<ExecutableDocument> {
        self.0.as_ref()?.get(text).map(|document| (*document).clone())
    }

    /// Keeps a document that is within its bounds.
    pub(super) fn keep(&self, text: &Arc<str>, document: &ExecutableDocument) {
        if let Some(cache) = &self.0 {
            cache.insert(Arc::clone(text), Arc::new(document.clone()));
        }
    }
}
