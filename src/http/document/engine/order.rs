//! Fault (async-graphql 7.2.1): keys come in the order in which they were resolved (resolver_utils/container.rs), and an object of which
//! nothing is asked for is null. Here they come in the specification's order, and what told types goes.

use async_graphql::Value;

use super::marks::{TYPE, fields_of};
use crate::http::document::collect::Set;

pub(super) fn order(value: &mut Value, set: &Set) {
    match value {
        Value::List(items) => items.iter_mut().for_each(|item| order(item, set)),
        Value::Object(object) => {
            let Some(Ok(fields)) = fields_of(set, object) else { return };
            if object.keys().eq(fields.keys()) {
                // As it should be, which is told without a look at any hash.
                let pairs = object.values_mut().zip(fields.values());
                pairs.filter_map(|(value, field)| Some((value, field.below.as_ref()?))).for_each(|(value, below)| order(value, below));
                return;
            }
            object.shift_remove(TYPE);
            if !object.keys().map(|key| fields.get_index_of(key)).is_sorted() {
                object.sort_by_cached_key(|key, _| fields.get_index_of(key));
            }
            for (key, value) in object {
                if let Some(below) = fields.get(key).and_then(|field| field.below.as_ref()) {
                    order(value, below);
                }
            }
        }
        _ => {}
    }
}
