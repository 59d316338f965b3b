//! The idempotency keys of a batch.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::batch::Item;
use crate::error::{Error, Result};
use crate::idempotency::{self, Key};
use crate::{Op, Problem};

/// What the key of an order says before the order is looked at.
#[derive(Clone, Debug)]
pub(super) enum Claim {
    /// There is no key, or it is this batch's now.
    Free,
    /// It made this order before.
    Known(Uuid),
    Refused(Vec<Problem>),
}

/// Who has which key.
#[derive(Debug)]
pub(super) struct Keys<'a> {
    keys: Vec<Option<&'a Key>>,
    order_ids: &'a [Uuid],
    claims: Vec<Claim>,
    /// The first order with a key, in whose name it was claimed.
    claimed: HashMap<&'a str, usize>,
    /// The order that is made with it.
    used: HashMap<&'a str, usize>,
}

impl<'a> Keys<'a> {
    /// Takes all keys that are free.
    pub(super) async fn claim(tx: &impl ConnectionTrait, op: &Op, items: &'a [Item<'_>], order_ids: &'a [Uuid]) -> Result<Self> {
        let keys: Vec<Option<&Key>> = items.iter().map(|item| item.key.as_ref().ok().and_then(Option::as_ref)).collect();
        let mut claimed = HashMap::new();
        for (index, key) in keys.iter().enumerate() {
            if let Some(key) = key {
                claimed.entry(key.text()).or_insert(index);
            }
        }
        let mut this = Self { keys, order_ids, claims: Vec::new(), claimed, used: HashMap::new() };
        let rows: Vec<_> = this.claimed.values().filter_map(|index| this.row(*index)).collect();
        let known = idempotency::claim_all(tx, op, rows).await?;
        for (item, key) in items.iter().zip(&this.keys) {
            let answer = key.and_then(|key| known.answer(key));
            this.claims.push(match (&item.key, answer) {
                (Err(problems), _) => Claim::Refused(problems.clone()),
                (Ok(_), Some(Err(conflict))) => Claim::Refused(vec![conflict]),
                (Ok(_), Some(Ok(first))) => Claim::Known(order_of(first)?),
                (Ok(_), None) => Claim::Free,
            });
        }
        Ok(this)
    }

    fn row(&self, index: usize) -> Option<(&'a Key, Value)> {
        Some(((*self.keys.get(index)?)?, json!({ "order": self.order_ids.get(index)? })))
    }

    pub(super) fn claim_of(&self, index: usize) -> &Claim {
        self.claims.get(index).unwrap_or(&Claim::Free)
    }

    /// The earlier order of the batch that this one's key makes, or a note that it came with another input.
    pub(super) fn earlier(&self, index: usize) -> Option<Result<usize, Problem>> {
        let key = (*self.keys.get(index)?)?;
        let first = *self.used.get(key.text())?;
        let same = (*self.keys.get(first)?)?.same_input(key);
        Some(if same { Ok(first) } else { Err(key.conflict()) })
    }

    /// The order is made with its key.
    pub(super) fn use_up(&mut self, index: usize) {
        if let Some(Some(key)) = self.keys.get(index) {
            self.used.insert(key.text(), index);
        }
    }

    /// Frees the keys of refused orders; one that a later order uses is claimed again in that order's name.
    pub(super) async fn settle(&self, tx: &impl ConnectionTrait, op: &Op) -> Result<()> {
        let is_ours = |index: usize| matches!(self.claim_of(index), Claim::Free);
        let unused = self.claimed.iter().filter(|(text, index)| is_ours(**index) && self.used.get(*text) != Some(*index));
        let unused: Vec<usize> = unused.map(|(_, index)| *index).collect();
        let keys: Vec<&Key> = unused.iter().filter_map(|index| *self.keys.get(*index)?).collect();
        idempotency::release(tx, op, &keys).await?;
        let later = keys.iter().filter_map(|key| self.row(*self.used.get(key.text())?)).collect();
        idempotency::claim_all(tx, op, later).await?;
        Ok(())
    }
}

fn order_of(first: &Value) -> Result<Uuid> {
    let id = first.get("order").and_then(Value::as_str).and_then(|id| id.parse().ok());
    id.ok_or_else(|| Error::Internal("an idempotency key names no order".into()))
}
