//! Fault (async-graphql 7.2.1): a failed field is left out of its object (resolver_utils/container.rs). Here it is null, or takes what
//! is above it along where null may not stand.

use async_graphql::indexmap::IndexMap;
use async_graphql::{PathSegment, ServerError, Value};

use super::marks::fields_of;
use crate::http::document::collect::{Nullable, Set};

pub(super) fn put(data: &mut Value, set: &Set, errors: &[ServerError]) {
    for error in errors {
        put_null(data, Some(set), &error.path);
    }
    for error in errors {
        lift_null(data, Some(set), Nullable::ALL, 0, &error.path);
    }
}

/// Puts null where the path ends and nothing stands. An object all of whose fields failed is null itself by now.
fn put_null(value: &mut Value, below: Option<&Set>, path: &[PathSegment]) {
    match path.split_first() {
        Some((PathSegment::Field(key), rest)) => {
            let fields = match &*value {
                Value::Object(object) => below.and_then(|set| fields_of(set, object)),
                _ => below.and_then(|set| set.variants.first()),
            };
            let Some((key, field)) = fields.and_then(|fields| fields.as_ref().ok()?.get_key_value(key.as_str())) else {
                return;
            };
            if *value == Value::Null {
                *value = Value::Object(IndexMap::new());
            }
            if let Value::Object(object) = value {
                put_null(object.entry(key.clone()).or_insert(Value::Null), field.below.as_ref(), rest);
            }
        }
        Some((PathSegment::Index(index), rest)) => {
            if let Value::List(items) = value
                && let Some(item) = items.get_mut(*index)
            {
                put_null(item, below, rest);
            }
        }
        None => {}
    }
}

/// Lifts the null at the path's end to where null may stand; tells whether it must rise further.
fn lift_null(value: &mut Value, below: Option<&Set>, nullable: Nullable, level: u32, path: &[PathSegment]) -> bool {
    let rises = match (path.split_first(), &mut *value) {
        (Some((PathSegment::Field(key), rest)), Value::Object(object)) => {
            let field = below.and_then(|set| fields_of(set, object)?.as_ref().ok()?.get(key.as_str()));
            match (object.get_mut(key.as_str()), field) {
                (Some(value), Some(field)) => lift_null(value, field.below.as_ref(), field.nullable, 0, rest),
                _ => false,
            }
        }
        (Some((PathSegment::Index(index), rest)), Value::List(items)) => {
            items.get_mut(*index).is_some_and(|item| lift_null(item, below, nullable, level + 1, rest))
        }
        _ => false,
    };
    if rises {
        *value = Value::Null;
    }
    *value == Value::Null && !nullable.at(level)
}
