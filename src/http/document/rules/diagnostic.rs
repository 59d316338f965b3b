//! What the library finds wrong, in the words of all our errors.

/// A sentence, with names in single quotes.
pub(crate) fn sentence(message: &str) -> String {
    let mut characters = message.chars().map(|character| if character == '`' { '\'' } else { character });
    let first = characters.next().map(|character| character.to_uppercase().collect::<String>()).unwrap_or_default();
    let rest: String = characters.collect();
    format!("{first}{}.", rest.trim_end_matches('.'))
}
