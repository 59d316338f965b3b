//! How much a query's arguments may hold: a statement takes so many parameters, and no more.

use super::error::ApiError;
use domain::search::{MOST_WORDS, Search, TooManyWords};

/// Values that a list in an argument holds at most.
const MOST_VALUES: usize = 1_000;
/// Characters of a search at most: no text that is searched is longer.
const LONGEST_SEARCH: usize = 255;

/// The list, where it is not too long.
pub(super) fn list<T>(name: &str, values: Option<Vec<T>>) -> Result<Option<Vec<T>>, ApiError> {
    match values {
        Some(values) if values.len() > MOST_VALUES => {
            Err(ApiError::BadRequest(format!("'{name}' has {} values: {MOST_VALUES} are allowed.", values.len())))
        }
        values => Ok(values),
    }
}

/// What to search for; a blank text is no condition.
pub(super) fn search(name: &str, text: Option<&str>) -> Result<Option<Search>, ApiError> {
    match text {
        Some(text) if text.chars().count() > LONGEST_SEARCH => {
            Err(ApiError::BadRequest(format!("'{name}' is longer than {LONGEST_SEARCH} characters.")))
        }
        text => text
            .map_or(Ok(None), Search::new)
            .map_err(|TooManyWords(words)| ApiError::BadRequest(format!("'{name}' has {words} words: {MOST_WORDS} are allowed."))),
    }
}
