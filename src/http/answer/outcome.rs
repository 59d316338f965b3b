//! What came of an operation, as a whole.

use async_graphql::{Response as Outcome, Value};

use super::error::{Code, error, is_of_execution, set};

/// Whether the engine refused the document: errors of execution name the field where they arose, or are marked.
pub(crate) fn is_refused(outcome: &Outcome) -> bool {
    outcome.data == Value::Null
        && !outcome.errors.is_empty()
        && outcome.errors.iter().all(|error| error.path.is_empty() && !is_of_execution(error))
}

/// In place of an answer over the limit.
pub(crate) fn too_long(limit: u32) -> Outcome {
    let message = format!("The answer is longer than {limit} bytes and is not sent; a mutation in it has taken effect. Ask for less.");
    let mut error = error(Code::TooComplex, message, None);
    set(&mut error, "limit", limit);
    Outcome::from_errors(vec![error])
}
