//! What figures are told apart by: each label has few values, whatever clients send.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use prometheus_client::encoding::EncodeLabelSet;

/// Names of registered documents that are told apart; those that come later are `other`. Any client may register some.
const MOST_REGISTERED: usize = 100;
/// Documents are of a list, and so are their names.
static ARE_LISTED: AtomicBool = AtomicBool::new(false);
static OTHER: LazyLock<Arc<str>> = LazyLock::new(|| "other".into());
static NAMES: LazyLock<RwLock<HashSet<Arc<str>>>> = LazyLock::new(RwLock::default);

/// From now on all names are those of trusted documents: as many as their list has.
pub fn trust_names() {
    ARE_LISTED.store(true, Ordering::Relaxed);
}

/// The label for an operation's name; `other` where there is none, or there are too many.
///
/// For names of documents that were registered or are trusted: any other text would be a label of its own.
pub fn known_name(name: Option<&str>) -> Arc<str> {
    let Some(name) = name else { return Arc::clone(&OTHER) };
    if let Some(known) = NAMES.read().unwrap_or_else(PoisonError::into_inner).get(name) {
        return Arc::clone(known);
    }
    let mut names = NAMES.write().unwrap_or_else(PoisonError::into_inner);
    if names.len() >= MOST_REGISTERED && !ARE_LISTED.load(Ordering::Relaxed) {
        return Arc::clone(&OTHER);
    }
    let name: Arc<str> = name.into();
    names.insert(Arc::clone(&name));
    name
}

/// Operations that were executed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OperationLabels {
    pub r#type: &'static str,
    pub name: Arc<str>,
    /// `OK`, the code of the first error, or `CANCELLED`.
    pub outcome: Arc<str>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct TypeLabel {
    pub r#type: &'static str,
}

/// What is let in to be executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Admission {
    /// `read` or `write`.
    pub class: &'static str,
    /// `running` or `waiting`.
    pub state: &'static str,
}

/// What is not executed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Refusal {
    /// As clients read it.
    pub code: Arc<str>,
    /// The setting that it is over, or `none`.
    pub limit: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct CodeLabel {
    pub code: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct StatementLabels {
    pub operation: &'static str,
    pub outcome: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct PoolLabel {
    pub pool: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct ConnectionLabels {
    pub pool: &'static str,
    pub state: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct TransportLabel {
    pub transport: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OutcomeLabel {
    pub outcome: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct VersionLabel {
    pub version: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bounded() {
        for number in 0..2 * MOST_REGISTERED {
            known_name(Some(&format!("Name{number}")));
        }
        assert_eq!(&*known_name(Some("OneMore")), "other");
        assert_eq!(&*known_name(Some("Name0")), "Name0");
        assert_eq!(&*known_name(None), "other");
        trust_names();
        for number in 0..10 * MOST_REGISTERED {
            let name = format!("Trusted{number}");
            assert_eq!(*known_name(Some(&name)), *name);
        }
    }
}
