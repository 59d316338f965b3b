//! One error, as clients read it.

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
pub(super) fn code_of(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        Value::Enum(code) => Some(code),
        _ => None,
    }
}
