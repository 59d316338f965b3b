//! One error, as clients read it.

use std::sync::Arc;

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};

pub(crate) use graphql::code::Code;

/// An error with its code.
pub(crate) fn error(code: Code, message: impl Into<String>, position: Option<Pos>) -> ServerError {
    let mut error = ServerError::new(message, position);
    set(&mut error, "code", code.name());
    error
}

/// Adds what a program can read beside the message.
pub(super) fn set(error: &mut ServerError, name: &str, value: impl Into<Value>) {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set(name, value);
}

/// The code that an error carries.
pub(crate) fn code_of(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        Value::Enum(code) => Some(code),
        _ => None,
    }
}

/// Marks an error that arose while the operation ran.
struct Execution;

/// Marks an error as one that arose while the operation ran, whose path may be too short to show it.
pub(crate) fn in_execution(mut error: ServerError) -> ServerError {
    error.source = Some(Arc::new(Execution));
    error
}

/// Whether an error is marked so.
pub(crate) fn is_of_execution(error: &ServerError) -> bool {
    error.source::<Execution>().is_some()
}
