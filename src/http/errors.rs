//! What clients may read of errors: each has a code, is short, and tells nothing of the inside.

use async_graphql::{ErrorExtensionValues, Response, ServerError};

use super::answer::{Code, code_of, is_refused};

/// More help nobody, and would multiply what an attacker sends.
const MOST_ERRORS: usize = 10;
const LONGEST_MESSAGE: usize = 400;

/// How the engine begins what it says of values, as opposed to documents.
const ABOUT_VALUES: [&str; 3] = ["Invalid value for argument", "Failed to parse \"", "Expected input type \""];
const ABOUT_COST: [&str; 3] = ["Query is too complex", "Query is nested too deep", "The recursion depth"];

/// Completes the errors of an executed request.
pub(super) fn complete(response: &mut Response, request_id: &str) {
    let refused = is_refused(response);
    response.errors.truncate(MOST_ERRORS);
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
    let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| error.message.starts_with(beginning));
    if begins(&ABOUT_COST) {
        Code::TooComplex
    } else if begins(&ABOUT_VALUES) {
        Code::BadRequest
    } else if refused {
        Code::GraphqlValidationFailed
    } else {
        Code::InternalServerError
    }
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
