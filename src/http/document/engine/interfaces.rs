//! Fault (async-graphql 7.2.1): `interfaces` of an interface is null, where the specification has a list (model/type.rs). Here it is an
//! empty one: no interface of the schema implements another one.

use async_graphql::Value;

use super::marks::fields_of;
use crate::http::document::collect::Set;

/// The response name under which types tell their kinds where that is needed: no document can have it.
pub(super) const KIND: &str = ":kind";

pub(super) fn put(value: &mut Value, set: &Set) {
    match value {
        Value::List(items) => items.iter_mut().for_each(|item| put(item, set)),
        Value::Object(object) => {
            let Some(Ok(fields)) = fields_of(set, object) else { return };
            let is_interface = matches!(object.shift_remove(KIND), Some(Value::Enum(kind)) if kind == "INTERFACE");
            for (key, value) in object {
                let Some(field) = fields.get(key) else { continue };
                if is_interface && field.name == "interfaces" {
                    *value = Value::List(Vec::new());
                } else if let Some(below) = &field.below {
                    put(value, below);
                }
            }
        }
        _ => {}
    }
}
