//! Snapshots that stay the same from run to run.

use std::collections::BTreeMap;

use serde_json::Value;

/// Ids become their kind and a number, instants of this run `[now]`; each id keeps its number throughout.
pub fn redacted(mut value: Value) -> Value {
    walk(&mut value, &mut BTreeMap::new());
    value
}

fn walk(value: &mut Value, seen: &mut BTreeMap<String, Vec<String>>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, seen)),
        Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, seen)),
        Value::String(text) => {
            if let Some((kind, id)) = text.split_once('_')
                && id.len() == 26
                && id.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
            {
                let ids = seen.entry(kind.to_owned()).or_default();
                let number = ids.iter().position(|known| known == id).unwrap_or_else(|| {
                    ids.push(id.to_owned());
                    ids.len() - 1
                });
                *text = format!("[{kind} {}]", number + 1);
            } else if is_recent(text) {
                *text = "[now]".to_owned();
            }
        }
        _ => {}
    }
}

fn is_recent(text: &str) -> bool {
    let age = chrono::DateTime::parse_from_rfc3339(text).map(|instant| chrono::Utc::now().signed_duration_since(instant));
    age.is_ok_and(|age| age.num_seconds().abs() < 3600)
}
