//! A statement that has run: a figure, a part of the operations that it ran for, and a span below theirs.

use std::time::{Duration, SystemTime};

use super::metrics::metrics;
use super::operation;

/// Notes a statement that has just ended. `system` is the database's name as OpenTelemetry has it.
pub fn ran(system: &'static str, text: &str, elapsed: Duration, failed: bool) {
    let verb = verb(text);
    metrics().statement(verb, elapsed, failed);
    operation::note(|operation| {
        operation.count(elapsed);
        operation.statement(system, verb, text, SystemTime::now(), elapsed, failed);
    });
}

/// What a statement does: one of a few words.
fn verb(text: &str) -> &'static str {
    const VERBS: [&str; 9] = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "BEGIN", "COMMIT", "ROLLBACK", "ANALYZE"];
    let text = text.trim_start();
    let starts = |verb: &&&str| text.get(..verb.len()).is_some_and(|start| start.eq_ignore_ascii_case(verb));
    VERBS.iter().find(starts).copied().unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_apart_by_their_first_word() {
        assert_eq!(verb(" select 1"), "SELECT");
        assert_eq!(verb("WITH part_0 AS (INSERT …) SELECT 1"), "WITH");
        assert_eq!(verb("é"), "other");
        assert_eq!(verb(""), "other");
    }
}
