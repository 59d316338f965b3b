//! Notes statements that have run, and warns of slow ones, in few words: the driver would log the whole text, which may have thousands
//! of parameters. Loads go past this on PostgreSQL, since their statements are long by design.

use std::borrow::Cow;
use std::time::Duration;

use sea_orm::DbBackend;
use sea_orm::metric::Info;

/// What takes as long is slow.
pub(crate) const LIMIT: Duration = Duration::from_secs(1);
/// So many characters are shown, of the beginning and of the end each: what is selected, and by which conditions.
const SHOWN: usize = 200;

pub(crate) fn note(done: &Info<'_>) {
    let system = if done.statement.db_backend == DbBackend::Postgres { "postgresql" } else { "sqlite" };
    telemetry::ran(system, &done.statement.sql, done.elapsed, done.failed);
    if done.elapsed >= LIMIT {
        let statement = shortened(&done.statement.sql);
        tracing::warn!(elapsed = ?done.elapsed, failed = done.failed, %statement, "slow statement");
    }
}

fn shortened(text: &str) -> Cow<'_, str> {
    let head = text.char_indices().nth(SHOWN).map(|(at, _)| at);
    let tail = text.char_indices().rev().nth(SHOWN - 1).map(|(at, _)| at);
    match (head, tail) {
        (Some(head), Some(tail)) if head < tail => Cow::Owned(format!("{} … {}", &text[..head], &text[tail..])),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_statements_show_both_ends() {
        for short in ["", "SELECT 1", &"é".repeat(2 * SHOWN)] {
            assert_eq!(shortened(short), short);
        }
        let long = format!("{}{}{}", "é".repeat(SHOWN), "x".repeat(5_000), "ß".repeat(SHOWN));
        assert_eq!(shortened(&long), format!("{} … {}", "é".repeat(SHOWN), "ß".repeat(SHOWN)));
    }
}
