//! Texts that queries look for.

use sea_orm::sea_query::{Expr, SimpleExpr};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// A text as it may stand in a statement: trimmed. Nothing where it is empty, or holds what no stored text holds.
pub fn sought(text: &str) -> Option<&str> {
    let text = text.trim();
    // PostgreSQL refuses a NUL outright; no text that the gateway has taken holds one.
    (!text.is_empty() && !text.contains('\0')).then_some(text)
}

/// A text as searches see it: without case and accents, in whatever script, and however it is composed.
///
/// What is written and what is asked for are both folded so, here and nowhere else.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let letters = text.nfkd().filter(|letter| !is_accent(*letter));
    // Through the upper case: ß is ss, as ẞ is, and both sigmas are one.
    letters.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase).map(without_stroke).nfc().collect()
}

/// A mark that stands over, under or in a letter. Signs that make another syllable stay: viramas, and the voicing of kana.
fn is_accent(letter: char) -> bool {
    !matches!(canonical_combining_class(letter), 0 | 8 | 9)
}

/// Letters that Unicode does not decompose.
const fn without_stroke(letter: char) -> char {
    match letter {
        'ø' => 'o',
        'đ' | 'ð' => 'd',
        'ł' => 'l',
        'ħ' => 'h',
        'ŧ' => 't',
        letter => letter,
    }
}

/// `lower(column)`, as the expression indexes have it.
pub fn lower(column: impl sea_orm::ColumnTrait) -> SimpleExpr {
    use sea_orm::sea_query::Func;
    Func::lower(Expr::col(column.as_column_ref())).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_matter() {
        for (one, other) in [
            ("Ärzte", "arzte"),
            ("A\u{308}rzte", "Ärzte"),
            ("STRASSE", "Straße"),
            ("STRAẞE", "strasse"),
            ("ΟΔΟΣ", "οδός"),
            ("Łódź", "lodz"),
            ("ЁЛКА", "елка"),
            ("İstanbul", "istanbul"),
            ("ｆｕｌｌ", "Full"),
            ("Tiếng Việt", "tieng viet"),
            ("한글", "한글"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        // These are other syllables.
        assert_ne!(fold("かき"), fold("かぎ"));
        assert_ne!(fold("कि"), fold("क"));
    }
}
