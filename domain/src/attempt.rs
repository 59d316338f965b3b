//! Does a command's work again where two transactions met.

use std::future::Future;

use super::error::{Code, Detail, Error, Problem, Result, is_unique_violation};
use super::problems::Path;
use database;

/// Runs a command's transaction, again where that may help.
///
/// A value that somebody else took in between counts too: the next attempt sees it, and tells at its path that it is taken.
pub async fn attempt<T, F, Fut>(work: F) -> Result<T>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T>>,
{
    again(work).await.map_err(|error| told(error, &Path::INPUT))
}

/// As `attempt`, for a command that has another way where all attempts met somebody.
pub async fn again<T, F, Fut>(mut work: F) -> Result<T>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T>>,
{
    // On the heap: a command is a large future, and resolvers nest on a thread's stack already.
    database::retry(has_met_another, || Box::pin(work())).await
}

/// Whether another transaction was in the way.
pub fn has_met_another(error: &Error) -> bool {
    error.is_retryable() || is_taken(error)
}

/// The error as the caller is told it: a taken value that no check has seen is a fault of the input.
pub fn told(error: Error, path: &Path<'_>) -> Error {
    if !is_taken(&error) {
        return error;
    }
    Error::problem(Problem::new(Code::Duplicate, path, "A value that must be unique is taken.", Detail::None))
}

fn is_taken(error: &Error) -> bool {
    matches!(error, Error::Database(error) if is_unique_violation(error))
}
