//! What clients may read of errors: each has a code, is short, and tells nothing of the inside.

use async_graphql::Response as Outcome;

use super::error::{Code, code_of, set};

const LONGEST_MESSAGE: usize = 400;

/// Completes what the engine says of errors. More than some of them help nobody, and would multiply what an attacker sends.
pub(crate) fn complete(outcome: &mut Outcome, request_id: &str, error_limit: u32) {
    outcome.errors.truncate(error_limit as usize);
    for error in &mut outcome.errors {
        // What clients can do wrong was found before the engine, or has its code from where it was found.
        if code_of(error).is_none() {
            tracing::error!(message = error.message, "an error has no code");
            set(error, "code", Code::InternalServerError.name());
            "Internal error.".clone_into(&mut error.message);
        }
        if code_of(error) == Some(Code::InternalServerError.name()) {
            set(error, "requestId", request_id);
        }
        shorten(&mut error.message);
    }
}

fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(LONGEST_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
}
