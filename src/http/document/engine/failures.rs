//! Null where null may not stand: GraphQL fails the field, and the rest of the answer stands. In a directive's argument it fails the
//! object whose selections cannot be told: the engine (async-graphql 7.2.1) takes it for false. In a field's argument it fails that
//! field: the engine's error of it (context.rs, `param_value`) has nothing but words to know it by.

use std::collections::HashSet;

use async_graphql::{Name, PathSegment, Pos, ServerError, Value, Variables};

use super::marks::fields_of;
use crate::http::answer::{Code, error, in_execution};
use crate::http::document::collect::Set;
use crate::http::document::plan::Plan;
use crate::http::document::positions::resolve;

/// Makes these objects null, and tells why they and these fields are.
pub(super) fn of(data: &mut Value, set: &Set, nulls: &HashSet<Name>) -> Vec<ServerError> {
    let mut found = Vec::new();
    fail(data, set, nulls, &mut Vec::new(), &mut found);
    found
}

fn fail(value: &mut Value, set: &Set, nulls: &HashSet<Name>, path: &mut Vec<PathSegment>, found: &mut Vec<ServerError>) {
    match value {
        Value::List(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                path.push(PathSegment::Index(index));
                fail(item, set, nulls, path, found);
                path.pop();
            }
        }
        Value::Object(object) => match fields_of(set, object) {
            Some(Err(place)) => {
                *value = Value::Null;
                found.push(failure(*place).with_path(path.clone()));
            }
            Some(Ok(fields)) => {
                for (key, field) in fields {
                    path.push(PathSegment::Field(key.to_string()));
                    if let Some(place) = field.fault(nulls) {
                        found.push(null_argument(place).with_path(path.clone()));
                    } else if let (Some(value), Some(below)) = (object.get_mut(key), &field.below) {
                        fail(value, below, nulls, path, found);
                    }
                    path.pop();
                }
            }
            None => {}
        },
        _ => {}
    }
}

/// What a subscription fails of before it listens to anything.
pub(crate) fn unheard(plan: &Plan, values: &Variables, text: &str) -> Option<ServerError> {
    let nulls = plan.nulls(values);
    let mut failure = match plan.set.fields()? {
        Err(place) => failure(*place),
        Ok(fields) => fields.iter().find_map(|(key, field)| {
            let place = field.fault(&nulls)?;
            Some(null_argument(place).with_path(vec![PathSegment::Field(key.to_string())]))
        })?,
    };
    failure.locations = failure.locations.iter().filter_map(|place| resolve(text, *place)).collect();
    Some(failure)
}

fn failure(place: Pos) -> ServerError {
    in_execution(error(Code::BadRequest, "The argument 'if' of a directive must not be null.", Some(place)))
}

fn null_argument(place: Pos) -> ServerError {
    error(Code::BadRequest, "An argument must not be null here.", Some(place))
}
