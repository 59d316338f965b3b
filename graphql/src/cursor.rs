//! Cursors: where a row stands in a sorted list, as text that clients hand back unread.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::SecondsFormat;
use entity::{Decimal4, Row};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use domain::page::{KeyOf, Position, SortField, SortKey};
use domain::values::Form;

#[derive(Serialize, Deserialize)]
struct Cursor<'a> {
    /// The list and its sort field: a cursor of another one means nothing here.
    #[serde(rename = "f", borrow)]
    field: std::borrow::Cow<'a, str>,
    #[serde(rename = "k")]
    key: Value,
    #[serde(rename = "i")]
    id: Uuid,
}

/// The cursor of a row.
pub fn print<S: SortField>(sort: S, row: &<S::Entity as EntityTrait>::Model) -> String {
    let (name, _, key) = sort.by();
    let key = match key.read(row) {
        SortKey::Instant(instant) => json!(instant.to_rfc3339_opts(SecondsFormat::Micros, true)),
        SortKey::Text(text) => json!(text),
        SortKey::Amount(amount) => json!(amount.ten_thousandths()),
        SortKey::Number(number) => json!(number),
        SortKey::Long(number) => json!(number),
        SortKey::Date(date) => json!(date),
    };
    let cursor = Cursor { field: name.into(), key, id: S::Entity::id(row) };
    // Serializing strings, numbers and a UUID cannot fail.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
}

/// The place that a cursor names, where it is one of this list.
pub fn parse<S: SortField>(sort: S, text: &str) -> Option<Position> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let cursor: Cursor<'_> = serde_json::from_slice(&bytes).ok()?;
    let (name, _, key) = sort.by();
    if cursor.field != name {
        return None;
    }
    let key = match key {
        KeyOf::Instant(_) => SortKey::Instant(Form::read(&cursor.key).ok()?),
        // No text of ours holds a NUL, and PostgreSQL refuses one.
        KeyOf::Text(_) => SortKey::Text(cursor.key.as_str().filter(|text| !text.contains('\0'))?.to_owned()),
        KeyOf::Amount(_) => SortKey::Amount(Decimal4::from_ten_thousandths(cursor.key.as_i64()?).ok()?),
        KeyOf::Number(_) => SortKey::Number(cursor.key.as_i64()?.try_into().ok()?),
        KeyOf::Long(_) => SortKey::Long(cursor.key.as_i64()?),
        KeyOf::Date(_) if cursor.key.is_null() => SortKey::Date(None),
        KeyOf::Date(_) => SortKey::Date(Some(Form::read(&cursor.key).ok()?)),
    };
    Some(Position { key, id: cursor.id })
}
