//! Keys that make a retry safe: rows, written in the transaction of what they guard.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::{Tenant, idempotency_key};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::check::trimmed;
use super::error::{Code, Detail, Error, Problem, Result};
use super::message::{Message, Parameter, Parameters};
use super::op::Op;
use super::organization;
use super::problems::{Path, Problems};
use super::rows::padded;
use database::Database;

/// Characters of a key at the most.
const LONGEST: usize = 255;

/// A key as a caller gave it, with the fingerprint of the input that it came with.
#[derive(Clone, Debug)]
pub struct Key {
    /// The mutation; single and bulk creates share one.
    operation: &'static str,
    key: String,
    fingerprint: String,
    path: Vec<String>,
}

impl Key {
    /// Checked at once: the key is looked at before anything else of the input.
    pub fn read(path: &Path<'_>, operation: &'static str, key: Option<&str>, input: &impl Serialize) -> Result<Option<Self>> {
        let Some(key) = trimmed(key) else { return Ok(None) };
        let mut problems = Problems::default();
        if key.chars().count() > LONGEST {
            problems.add(path, Code::TooLong, Message::new("A key has at most {max} characters.").with(Parameter::Max, LONGEST));
        } else if key.chars().any(char::is_control) {
            problems.add(path, Code::Invalid, "A key has printable characters only.");
        }
        problems.finish()?;
        Ok(Some(Self { operation, key, fingerprint: fingerprint(input)?, path: path.segments() }))
    }

    pub fn text(&self) -> &str {
        &self.key
    }

    /// Whether both came with the same input.
    pub fn same_input(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
    }

    pub fn conflict(&self) -> Problem {
        Problem {
            code: Code::IdempotencyConflict,
            message: "This key was used before with another input.".into(),
            parameters: Parameters::new(),
            path: self.path.clone(),
            detail: Detail::None,
        }
    }
}

/// Keys that were taken before, with what they made.
#[derive(Debug, Default)]
pub struct FirstResults(HashMap<String, idempotency_key::Model>);

impl FirstResults {
    /// What the key made the first time; nothing where it was free.
    pub fn answer(&self, key: &Key) -> Option<Result<&Value, Problem>> {
        let first = self.0.get(&key.key)?;
        Some(if first.fingerprint == key.fingerprint { Ok(&first.result) } else { Err(key.conflict()) })
    }
}

/// Takes the key for this transaction, or answers with what it made the first time.
pub async fn claim(tx: &impl ConnectionTrait, op: &Op, key: &Key, result: Value) -> Result<Option<Value>> {
    let known = claim_all(tx, op, vec![(key, result)]).await?;
    known.answer(key).transpose().map(|first| first.cloned()).map_err(Error::problem)
}

/// Takes those of the keys that are free for this transaction, and tells of the others. Each key may come once.
///
/// Of two operations at the same moment the second waits here until the first has committed or given up; they take their keys in the
/// same order, so that neither waits for the other.
pub async fn claim_all(tx: &impl ConnectionTrait, op: &Op, mut claims: Vec<(&Key, Value)>) -> Result<FirstResults> {
    let Some(operation) = claims.first().map(|(key, _)| key.operation) else { return Ok(FirstResults::default()) };
    claims.sort_by(|(one, _), (other, _)| one.key.cmp(&other.key));
    let row = |(key, result): &(&Key, Value)| idempotency_key::ActiveModel {
        organization_id: Set(op.organization_id()),
        operation: Set(operation.into()),
        key: Set(key.key.clone()),
        fingerprint: Set(key.fingerprint.clone()),
        result: Set(result.clone()),
        created_at: Set(op.now),
    };
    // A row that comes again conflicts with itself.
    let rows: Vec<_> = claims.iter().map(row).collect();
    let mut insert =
        idempotency_key::Entity::insert_many(padded(&rows)).on_conflict(OnConflict::new().do_nothing().to_owned()).into_query();
    let taken = tx.query_all(insert.returning_col(idempotency_key::Column::Key)).await?;
    if taken.len() == claims.len() {
        return Ok(FirstResults::default());
    }
    let taken = taken.iter().map(|row| row.try_get("", "key")).collect::<Result<HashSet<String>, _>>()?;
    let keys: Vec<&str> = claims.iter().map(|(key, _)| key.key.as_str()).filter(|key| !taken.contains(*key)).collect();
    let known = of_keys(idempotency_key::Entity::of(op.organization_id()), operation, keys.iter().copied()).all(tx).await?;
    if known.len() == keys.len() {
        return Ok(FirstResults(known.into_iter().map(|row| (row.key.clone(), row)).collect()));
    }
    let mut known: HashMap<_, _> = known.into_iter().map(|row| (row.key.clone(), row)).collect();
    // Between the two statements a key became too old and was removed: it is free now.
    claims.retain(|(key, _)| !taken.contains(&key.key) && !known.contains_key(&key.key));
    known.extend(Box::pin(claim_all(tx, op, claims)).await?.0);
    Ok(FirstResults(known))
}

/// Keys of one transaction that removes old ones, so that nobody waits for it.
const REMOVED_AT_ONCE: u64 = 200;
/// Between two such transactions.
const BREATH: Duration = Duration::from_millis(20);

/// Removes the keys that are older, organization by organization and a few at a time. Any process may, beside others.
pub async fn remove_older(db: &Database, before: DateTime<Utc>) -> Result<u64> {
    let mut removed = 0;
    for organization in organization::ids(db.reader()).await? {
        while let Some(some) = remove_some(db, organization, before).await? {
            removed += some;
            telemetry::metrics().keys_removed(some);
            tokio::time::sleep(BREATH).await;
        }
    }
    Ok(removed)
}

/// None where nothing is old any more.
async fn remove_some(db: &Database, organization_id: Uuid, before: DateTime<Utc>) -> Result<Option<u64>> {
    let moments = idempotency_key::Entity::of(organization_id)
        .select_only()
        .column(idempotency_key::Column::CreatedAt)
        .filter(idempotency_key::Column::CreatedAt.lt(before))
        .order_by_asc(idempotency_key::Column::CreatedAt)
        .limit(REMOVED_AT_ONCE);
    let moments: Vec<DateTime<Utc>> = moments.into_tuple().all(db.reader()).await?;
    let Some(last) = moments.last() else { return Ok(None) };
    let tx = db.begin().await?;
    let old = idempotency_key::Entity::delete_of(organization_id).filter(idempotency_key::Column::CreatedAt.lte(*last));
    let removed = old.exec(&tx).await?.rows_affected;
    db.commit(tx).await?;
    Ok(Some(removed))
}

/// Frees keys that this transaction has taken, and made nothing for.
pub async fn release(tx: &impl ConnectionTrait, op: &Op, keys: &[&Key]) -> Result<()> {
    let Some(first) = keys.first() else { return Ok(()) };
    let texts = keys.iter().map(|key| key.key.as_str());
    of_keys(idempotency_key::Entity::delete_of(op.organization_id()), first.operation, texts).exec(tx).await?;
    Ok(())
}

fn of_keys<'a, Q: QueryFilter>(query: Q, operation: &str, keys: impl Iterator<Item = &'a str>) -> Q {
    query
        .filter(idempotency_key::Column::Operation.eq(operation))
        .filter(idempotency_key::Column::Key.is_in(padded(&keys.collect::<Vec<_>>())))
}

/// Writes what the claimed key made, where it was not known at the claim.
pub async fn keep(tx: &impl ConnectionTrait, op: &Op, key: &Key, result: Value) -> Result<()> {
    of_keys(idempotency_key::Entity::update_of(op.organization_id()), key.operation, std::iter::once(key.key.as_str()))
        .col_expr(idempotency_key::Column::Result, sea_orm::sea_query::Expr::value(result))
        .exec(tx)
        .await?;
    Ok(())
}

/// A hash of the input, the same for all its spellings: absent, null, blank and empty are one, and keys have an order.
pub(crate) fn fingerprint(input: &impl Serialize) -> Result<String> {
    let value = serde_json::to_value(input).map_err(|error| Error::Internal(format!("an input cannot be compared: {error}")))?;
    let text = super::values::canonical_json(pruned(value).unwrap_or_default()).to_string();
    Ok(format!("{:x}", Sha256::digest(text.as_bytes())))
}

fn pruned(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => trimmed(Some(&text)).map(Value::String),
        Value::Array(items) if items.is_empty() => None,
        // An item keeps its place even where nothing is left of it.
        Value::Array(items) => Some(Value::Array(items.into_iter().map(|item| pruned(item).unwrap_or_default()).collect())),
        Value::Object(mut map) => {
            map.retain(|_, value| match pruned(std::mem::take(value)) {
                Some(kept) => {
                    *value = kept;
                    true
                }
                None => false,
            });
            (!map.is_empty()).then_some(Value::Object(map))
        }
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn spellings_of_one_input_are_one() {
        let print = |value: Value| fingerprint(&value).unwrap_or_default();
        assert_eq!(print(json!({"a": " x ", "b": null, "c": [], "d": ""})), print(json!({"a": "x"})));
        assert_ne!(print(json!({"a": ["x", null]})), print(json!({"a": ["x"]})));
        assert_ne!(print(json!({"a": "x"})), print(json!({"a": "X"})));
    }
}
