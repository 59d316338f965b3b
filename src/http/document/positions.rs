//! Where in a document something stands: as a byte until an error needs line and column, which few ever do.

use apollo_compiler::parser::SourceSpan;
use async_graphql::Pos;

/// A byte's number, in the only form that goes through the engine; on line 0, where no document has anything.
pub(super) fn mark(span: Option<SourceSpan>) -> Pos {
    Pos { line: 0, column: span.map_or(0, |span| span.offset() + 1) }
}

/// Line and column of what was marked; none where nothing was.
pub(super) fn resolve(text: &str, marked: Pos) -> Option<Pos> {
    (marked.line > 0).then_some(marked).or_else(|| marked.column.checked_sub(1).map(|offset| position(text, offset)))
}

/// Line and column of a byte.
pub(super) fn position(text: &str, offset: usize) -> Pos {
    let before = text.get(..offset).unwrap_or(text);
    let (mut line, mut column, mut last) = (1, 1, ' ');
    for character in before.chars() {
        match character {
            '\n' if last == '\r' => {}
            '\n' | '\r' => (line, column) = (line + 1, 1),
            _ => column += 1,
        }
        last = character;
    }
    Pos { line, column }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_graphql_ends_them() {
        for (text, line, column) in [("", 1, 1), ("ab", 1, 3), ("a\nb", 2, 2), ("a\r\nb", 2, 2), ("a\rb", 2, 2), ("\n\né", 3, 2)] {
            assert_eq!(position(text, text.len()), Pos { line, column }, "{text:?}");
        }
    }
}
