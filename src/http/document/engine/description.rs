//! Fault (async-graphql 7.2.1): a schema's description is that of the type `__Schema` (model/schema.rs). Ours has none.

use async_graphql::Value;

use crate::http::document::collect::Set;

pub(super) fn remove(data: &mut Value, set: &Set) {
    let (Value::Object(data), Some(Ok(fields))) = (data, set.fields()) else { return };
    for (key, field) in fields.iter().filter(|(_, field)| field.name == "__schema") {
        let (Some(Value::Object(schema)), Some(Ok(below))) = (data.get_mut(key), field.below.as_ref().and_then(Set::fields)) else {
            continue;
        };
        for (key, _) in below.iter().filter(|(_, field)| field.name == "description") {
            schema.insert(key.clone(), Value::Null);
        }
    }
}
