//! What the library finds wrong, in the words of all our errors.

use apollo_compiler::parser::LineColumn;
use async_graphql::Pos;

/// What others know better: the engine its introspection, which has more fields than the library's; and `subscription` that a root field
/// may be selected more than once.
pub(super) fn is_elsewhere(name: Option<&str>, message: &str) -> bool {
    match name {
        Some("UndefinedField" | "UndefinedArgument") => message.contains("`__"),
        name => name == Some("SubscriptionUsesMultipleFields"),
    }
}

pub(super) fn position(place: LineColumn) -> Pos {
    Pos { line: place.line, column: place.column }
}

/// In the words of all our errors: a sentence, with names in single quotes.
pub(super) fn sentence(message: &str) -> String {
    let mut characters = message.chars().map(|character| if character == '`' { '\'' } else { character });
    let first = characters.next().map(|character| character.to_uppercase().collect::<String>()).unwrap_or_default();
    let rest: String = characters.collect();
    format!("{first}{}.", rest.trim_end_matches('.'))
}
