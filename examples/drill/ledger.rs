//! What clients were told, to hold against what is there.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What was acknowledged, and what was refused.
#[derive(Default)]
pub(crate) struct Ledger(Mutex<Facts>);

#[derive(Default)]
pub(crate) struct Facts {
    /// The order of each key.
    pub orders: HashMap<String, String>,
    /// Keys whose order was refused by a rule.
    pub refused: HashSet<String>,
    /// What was added to orders: the mark that it bears, and its order.
    pub parts: HashMap<(Part, String), String>,
    pub cancelled: HashSet<String>,
    /// Units that were added to a sku's stock.
    pub stock: BTreeMap<String, i64>,
}

/// What an order may have several of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Part {
    Note,
    Payment,
    Fulfillment,
    Invoice,
    Tag,
}

impl Ledger {
    pub(crate) fn facts(&self) -> MutexGuard<'_, Facts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn orders(&self) -> u64 {
        self.facts().orders.len() as u64
    }
}
