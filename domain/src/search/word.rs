//! One word of a search, in the forms in which it may be written.

use sea_orm::EntityTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LikeExpr, SimpleExpr};

use super::written::{CODES, PHONES, compact, digits};
use crate::text::fold;

/// Digits of a part of a phone number at least: fewer are in nearly every one.
const LEAST_DIGITS: usize = 4;
/// Characters of a postal code at most.
const LONGEST_CODE: usize = 12;

/// A word that must be found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    folded: String,
    /// Parts of phone numbers: its digits, also with those of its neighbours, since phone numbers are written with blanks.
    phones: Vec<String>,
    /// Beginnings of codes: itself, and with either neighbour, since postal codes are written with blanks.
    codes: Vec<String>,
}

impl Word {
    /// The word at a place among the others.
    pub(super) fn at(words: &[&str], place: usize) -> Self {
        let folded = words.get(place).map(|word| fold(word)).unwrap_or_default();
        let (mut phones, mut codes) = (Vec::new(), vec![folded.clone()]);
        let add = |list: &mut Vec<String>, text: String| {
            if !text.is_empty() && !list.contains(&text) {
                list.push(text);
            }
        };
        add(&mut codes, compact(&folded));
        for (first, last) in (0..=place).flat_map(|first| (place..words.len()).map(move |last| (first, last))) {
            let run = words.get(first..=last).unwrap_or_default().concat();
            if is_phone(&run) {
                add(&mut phones, digits(&run));
            }
            if last == first + 1 && is_postal_code(&run) {
                add(&mut codes, compact(&fold(&run)));
            }
        }
        phones.retain(|phone| phone.len() >= LEAST_DIGITS);
        Self { folded, phones, codes }
    }

    /// The word without case and accents.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// True where nothing can match, since no stored text holds a control character.
    pub(super) fn is_hopeless(&self) -> bool {
        self.folded.contains(char::is_control)
    }

    /// In the column `search`: a part of a name, or of a phone number, or the beginning of a code.
    pub fn within(&self, entity: impl EntityTrait + Copy) -> SimpleExpr {
        let codes = self.codes.iter().map(|code| like(entity, &[&format!("{CODES}"), &format!("\n{code}")]));
        codes.fold(self.within_names(entity), SimpleExpr::or)
    }

    /// In the column `search`: a part of a name, or of a phone number.
    pub fn within_names(&self, entity: impl EntityTrait + Copy) -> SimpleExpr {
        let names = like(entity, &[&self.folded, &format!("{PHONES}")]);
        let phones = self.phones.iter().map(|phone| like(entity, &[&format!("{PHONES}"), phone, &format!("{CODES}")]));
        phones.fold(names, SimpleExpr::or)
    }

    /// The beginning of an expression, a range, which an index on the expression serves.
    pub fn begins(&self, expression: SimpleExpr) -> SimpleExpr {
        begins(expression, &self.folded)
    }
}

/// The expression begins with this text, bytewise.
pub fn begins(expression: SimpleExpr, text: &str) -> SimpleExpr {
    // Every text that begins so is below this.
    let end = format!("{text}\u{10FFFF}");
    expression.clone().gte(text).and(expression.lt(end))
}

/// The column `search` holds these texts, one behind the other, whatever is between them.
fn like(entity: impl EntityTrait, texts: &[&str]) -> SimpleExpr {
    let mut pattern = "%".to_owned();
    for text in texts {
        for character in text.chars() {
            if matches!(character, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        pattern.push('%');
    }
    Expr::col((entity, Alias::new("search"))).like(LikeExpr::new(pattern).escape('\\'))
}

/// Whether it is written as a phone number is.
fn is_phone(text: &str) -> bool {
    fold(text).chars().all(|character| character.is_ascii_digit() || matches!(character, '+' | '-' | '(' | ')' | '.' | '/'))
}

fn is_postal_code(text: &str) -> bool {
    let text = fold(text);
    text.len() <= LONGEST_CODE
        && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
        && text.contains(|character: char| character.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_and_postal_codes_are_written_with_blanks() {
        let words = ["+1", "(555)", "010-9999"];
        assert_eq!(Word::at(&words, 0).phones, ["1555", "15550109999"]);
        assert_eq!(Word::at(&words, 2).phones, ["15550109999", "5550109999", "0109999"]);
        assert_eq!(Word::at(&["SW1A", "1AA"], 1).codes, ["1aa", "sw1a1aa"]);
        assert_eq!(Word::at(&["12-345"], 0).codes, ["12-345", "12345"]);
        assert_eq!(Word::at(&["ada", "whitfield"], 0).codes, ["ada"]);
        assert_eq!(Word::at(&["120"], 0).phones, Vec::<String>::new());
    }
}
