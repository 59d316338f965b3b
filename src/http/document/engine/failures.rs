//! Objects whose selections cannot be told, since the argument of a directive is null where null may not stand: GraphQL fails the
//! object's field, and the rest of the answer stands. The engine (async-graphql 7.2.1) takes null for false.

use async_graphql::{PathSegment, Pos, ServerError, Value};

use super::marks::fields_of;
use crate::http::answer::{Code, error};
use crate::http::document::collect::Set;

/// Makes these objects null, and tells why.
pub(super) fn of(data: &mut Value, set: &Set) -> Vec<ServerError> {
    let mut found = Vec::new();
    fail(data, set, &mut Vec::new(), &mut found);
    found
}

fn fail(value: &mut Value, set: &Set, path: &mut Vec<PathSegment>, found: &mut Vec<ServerError>) {
    match value {
        Value::List(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                path.push(PathSegment::Index(index));
                fail(item, set, path, found);
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
                    if let (Some(value), Some(below)) = (object.get_mut(key), &field.below) {
                        path.push(PathSegment::Field(key.to_string()));
                        fail(value, below, path, found);
                        path.pop();
                    }
                }
            }
            None => {}
        },
        _ => {}
    }
}

/// What is told of such a directive.
pub(crate) fn failure(place: Pos) -> ServerError {
    error(Code::BadRequest, "The argument 'if' of a directive must not be null.", Some(place))
}
