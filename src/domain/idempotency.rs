//! Keys that make a retry safe: rows, written in the transaction of what they guard.

use entity::{Tenant, idempotency_key};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::check::trimmed;
use super::error::{Code, Detail, Error, Problem, Result};
use super::op::Op;
use super::problems::{Path, Problems};

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
        if key.chars().count() > 255 {
            problems.add(path, Code::TooLong, "A key has at most 255 characters.");
        } else if key.chars().any(char::is_control) {
            problems.add(path, Code::Invalid, "A key has printable characters only.");
        }
        problems.finish()?;
        Ok(Some(Self { operation, key, fingerprint: fingerprint(input)?, path: path.segments() }))
    }

    fn conflict(&self) -> Error {
        Error::problem(Problem {
            code: Code::IdempotencyConflict,
            message: "This key was used before with another input.".into(),
            path: self.path.clone(),
            detail: Detail::None,
        })
    }
}

/// Takes the key for this transaction, or answers with what it made the first time.
///
/// Of two at the same moment the second waits here until the first has committed or given up.
pub async fn claim(tx: &impl ConnectionTrait, op: &Op, key: &Key, result: Value) -> Result<Option<Value>> {
    let row = idempotency_key::ActiveModel {
        organization_id: Set(op.organization_id()),
        operation: Set(key.operation.into()),
        key: Set(key.key.clone()),
        fingerprint: Set(key.fingerprint.clone()),
        result: Set(result),
        created_at: Set(op.now),
    };
    let taken =
        idempotency_key::Entity::insert(row).on_conflict(OnConflict::new().do_nothing().to_owned()).exec_without_returning(tx).await?;
    if taken == 1 {
        return Ok(None);
    }
    let first = find(tx, op, key).await?.ok_or_else(|| Error::Internal("an idempotency key is neither free nor taken".into()))?;
    if first.fingerprint == key.fingerprint { Ok(Some(first.result)) } else { Err(key.conflict()) }
}

/// Writes what the claimed key made, where it was not known at the claim.
pub async fn keep(tx: &impl ConnectionTrait, op: &Op, key: &Key, result: Value) -> Result<()> {
    idempotency_key::Entity::update_of(op.organization_id())
        .filter(idempotency_key::Column::Operation.eq(key.operation))
        .filter(idempotency_key::Column::Key.eq(&key.key))
        .col_expr(idempotency_key::Column::Result, sea_orm::sea_query::Expr::value(result))
        .exec(tx)
        .await?;
    Ok(())
}

async fn find(tx: &impl ConnectionTrait, op: &Op, key: &Key) -> Result<Option<idempotency_key::Model>> {
    let query = idempotency_key::Entity::of(op.organization_id())
        .filter(idempotency_key::Column::Operation.eq(key.operation))
        .filter(idempotency_key::Column::Key.eq(&key.key));
    Ok(query.one(tx).await?)
}

/// A hash of the input, the same for all its spellings: absent, null, blank and empty are one, and keys have an order.
fn fingerprint(input: &impl Serialize) -> Result<String> {
    let value = serde_json::to_value(input).map_err(|error| Error::Internal(format!("an input cannot be compared: {error}")))?;
    let text = super::values::canonical_json(&pruned(value).unwrap_or_default()).to_string();
    Ok(Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect())
}

fn pruned(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => trimmed(Some(&text)).map(Value::String),
        Value::Array(items) if items.is_empty() => None,
        // An item keeps its place even where nothing is left of it.
        Value::Array(items) => Some(Value::Array(items.into_iter().map(|item| pruned(item).unwrap_or_default()).collect())),
        Value::Object(map) => {
            let map: serde_json::Map<_, _> = map.into_iter().filter_map(|(key, value)| Some((key, pruned(value)?))).collect();
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
