//! What clients may read of errors: each has a code, is short, and tells nothing of the inside.

use async_graphql::{Response as Outcome, ServerError, Value};

use super::error::{Code, code_of, set};
use super::outcome::is_refused;

const LONGEST_MESSAGE: usize = 400;

/// How the engine begins what it says of values, as opposed to documents.
const ABOUT_VALUES: [&str; 3] = ["Invalid value for argument", "Failed to parse \"", "Expected input type \""];
const ABOUT_DEPTH: [&str; 1] = ["The recursion depth"];

/// Where the engine found values out only while it executed, nothing ran: the request is refused as a whole.
pub(crate) fn refuse_values(outcome: &mut Outcome) {
    if outcome.data == Value::Null && outcome.errors.iter().all(|error| code_of(error).is_none() && begins(error, &ABOUT_VALUES)) {
        outcome.errors.iter_mut().for_each(|error| error.path.clear());
    }
}

/// Completes what the engine says of errors. More than some of them help nobody, and would multiply what an attacker sends.
pub(crate) fn complete(outcome: &mut Outcome, request_id: &str, error_limit: u32) {
    let refused = is_refused(outcome);
    outcome.errors.truncate(error_limit as usize);
    for error in &mut outcome.errors {
        if code_of(error).is_none() {
            let code = code_for(error, refused);
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
fn code_for(error: &ServerError, refused: bool) -> Code {
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

fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(LONGEST_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
}
