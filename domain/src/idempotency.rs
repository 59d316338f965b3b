//! Keys that make a retry safe: rows, written in the transaction of what they guard.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::{Tenant, idempotency_key};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::canonical;
use super::check::trimmed;
use super::error::{Code, Detail, Error, Problem, Result};
use super::message::{Message, Parameter, Parameters};
use super::op::Op;
use super::organization;
use super::problems::{Path, Problems};
use super::rows::padded;
use database::{Database, Writes};

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
    sort(&mut claims);
    // A row that comes again conflicts with itself.
    let rows: Vec<_> = claims.iter().map(|(key, result)| row(op, key, result.clone()).into_active_model().reset_all()).collect();
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

/// Adds the claim of keys that are thought to be free to what is to be written: where one is not, nothing is.
pub fn add_claims(writes: &mut Writes, op: &Op, mut claims: Vec<(&Key, Value)>) {
    sort(&mut claims);
    writes.insert::<idempotency_key::Entity, _>(claims.into_iter().map(|(key, result)| row(op, key, result)));
}

/// Two that claim several must wait for one another in one order.
fn sort(claims: &mut [(&Key, Value)]) {
    claims.sort_by(|(one, _), (other, _)| one.key.cmp(&other.key));
}

fn row(op: &Op, key: &Key, result: Value) -> idempotency_key::Model {
    idempotency_key::Model {
        organization_id: op.organization_id(),
        operation: key.operation.to_owned(),
        key: key.key.clone(),
        fingerprint: key.fingerprint.clone(),
        result,
        created_at: op.now,
    }
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
    let text = canonical::text(input).map_err(|error| Error::Internal(format!("an input cannot be compared: {error}")))?;
    Ok(format!("{:x}", Sha256::digest(text.as_bytes())))
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
