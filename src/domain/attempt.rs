//! Does a command's work again where two transactions met.

use std::future::Future;

use super::error::{Code, Detail, Error, Problem, Result, is_unique_violation};
use super::problems::Path;
use crate::database;

/// Runs a command's transaction, again where that may help.
///
/// A value that somebody else took in between counts too: the next attempt sees it, and tells at its path that it is taken.
pub async fn attempt<T, F, Fut>(mut work: F) -> Result<T>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T>>,
{
    // On the heap: a command is a large future, and resolvers nest on a thread's stack already.
    match database::retry(|error: &Error| error.is_retryable() || is_taken(error), || Box::pin(work())).await {
        Err(error) if is_taken(&error) => Err(Error::problem(Problem {
            code: Code::Duplicate,
            message: "A value that must be unique is taken.".into(),
            path: Path::INPUT.segments(),
            detail: Detail::None,
        })),
        result => result,
    }
}

fn is_taken(error: &Error) -> bool {
    matches!(error, Error::Database(error) if is_unique_violation(error))
}
