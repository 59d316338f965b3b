//! Texts that queries look for.

use std::str::FromStr;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, LikeExpr, SimpleExpr};
use sea_orm::{EntityTrait, ModelTrait, Value};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use crate::check::is_blank;

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
    // Through the upper case: ß is ss, and both sigmas are one.
    letters.flat_map(char::to_uppercase).flat_map(char::to_lowercase).map(without_stroke).nfc().collect()
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

/// The columns of a table that its searches look through.
fn searched(table: &str) -> &'static [&'static str] {
    match table {
        "area" => &["name", "code"],
        "brand" => &["name"],
        "business_account" => &["name", "external_id"],
        "customer" => &["display_name", "first_name", "last_name", "contact_person_name", "business", "email", "username", "customer_code"],
        "product" => &["name", "sku", "gtin"],
        _ => &[],
    }
}

/// The row with what searches look through: its texts, folded, one a line.
pub fn searchable<E>(mut row: E::Model) -> E::Model
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E>,
{
    let Ok(search) = E::Column::from_str("search") else { return row };
    let texts = searched(E::default().table_name()).iter().map(|column| {
        let column = E::Column::from_str(column).ok()?;
        if let Value::String(text) = row.get(column) { text } else { None }
    });
    let texts: Vec<String> = texts.map(|text| text.map(|text| fold(&text)).unwrap_or_default()).collect();
    row.set(search, texts.join("\n").into());
    row
}

/// What somebody types into a search box.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Search {
    folded: String,
    /// In lower case of A to Z.
    lower: String,
}

impl Search {
    /// Nothing where the text is blank: then there is no condition.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        // No stored text holds a NUL: what does is no blank, but finds nothing.
        (!is_blank(text) || text.contains('\0')).then(|| Self { folded: fold(text), lower: text.to_ascii_lowercase() })
    }

    /// True where nothing can match, since no stored text holds a NUL.
    pub fn is_hopeless(&self) -> bool {
        self.lower.contains('\0')
    }

    /// A part of the column `search`, which holds the searched texts folded.
    pub fn within(&self, entity: impl EntityTrait) -> SimpleExpr {
        self.like(Expr::col((entity, Alias::new("search"))), &self.folded)
    }

    /// A part of an expression that is in lower case.
    pub fn part_of(&self, expression: SimpleExpr) -> SimpleExpr {
        self.like(expression, &self.lower)
    }

    fn like(&self, expression: SimpleExpr, part: &str) -> SimpleExpr {
        if self.is_hopeless() {
            return Expr::value(false);
        }
        let mut pattern = String::with_capacity(part.len() + 2);
        pattern.push('%');
        for character in part.chars() {
            if matches!(character, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        pattern.push('%');
        expression.like(LikeExpr::new(pattern).escape('\\'))
    }

    /// The beginning of an expression that is in lower case: a range, which an index on the expression serves.
    pub fn beginning_of(&self, expression: SimpleExpr) -> SimpleExpr {
        if self.is_hopeless() {
            return Expr::value(false);
        }
        // Texts compare bytewise, so every text that begins so is below this.
        let end = format!("{}\u{10FFFF}", self.lower);
        expression.clone().gte(self.lower.as_str()).and(expression.lt(end))
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
