//! What clients may read of errors: each has a code, is short, and tells nothing of the inside.

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};

use super::answer::{Code, code_of, is_refused};
use super::shape::Shape;

const LONGEST_MESSAGE: usize = 400;

/// How the engine begins what it says of values, as opposed to documents.
const ABOUT_VALUES: [&str; 3] = ["Invalid value for argument", "Failed to parse \"", "Expected input type \""];
const ABOUT_DEPTH: [&str; 1] = ["The recursion depth"];

/// Completes what the engine answered. More than some errors help nobody, and would multiply what an attacker sends.
pub(super) fn complete(response: &mut Response, shape: &Shape, request_id: &str, error_limit: u32) {
    if response.data == Value::Null && response.errors.iter().all(|error| code_of(error).is_none() && begins(error, &ABOUT_VALUES)) {
        // The engine found the values out only while it executed, and nothing ran: the request is refused as a whole.
        response.errors.iter_mut().for_each(|error| error.path.clear());
    }
    let refused = is_refused(response);
    if !refused {
        shape.complete(response);
    }
    response.errors.truncate(error_limit as usize);
    for error in &mut response.errors {
        if code_of(error).is_none() {
            let code = judge(error, refused);
            set(error, "code", code.name());
            if code == Code::InternalServerError {
                tracing::error!(message = error.message, "a resolver's error has no code");
                "Internal error.".clone_into(&mut error.message);
            }
        }
        if code_of(error) == Some(Code::InternalServerError.name()) {
            set(error, "requestId", request_id);
        }
        shorten(&mut error.message);
    }
}

/// The code of an error that the engine itself made.
fn judge(error: &ServerError, refused: bool) -> Code {
    if begins(error, &ABOUT_DEPTH) {
        Code::TooComplex
    } else if begins(error, &ABOUT_VALUES) {
        Code::BadRequest
    } else if refused {
        Code::GraphqlValidationFailed
    } else {
        Code::InternalServerError
    }
}

fn begins(error: &ServerError, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| error.message.starts_with(beginning))
}

fn set(error: &mut ServerError, name: &str, value: &str) {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set(name, value);
}

fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(LONGEST_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
}
