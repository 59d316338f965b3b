//! Texts as searches see them.

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

/// As the program folds.
pub(crate) fn fold(text: &str) -> String {
    let letters = text.nfkd().filter(|letter| matches!(canonical_combining_class(*letter), 0 | 8 | 9));
    let stroke = |letter| match letter {
        'ø' => 'o',
        'đ' | 'ð' => 'd',
        'ł' => 'l',
        'ħ' => 'h',
        'ŧ' => 't',
        letter => letter,
    };
    letters.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase).map(stroke).nfc().collect()
}
