//! What people type into a search box, and where it is looked for.
//!
//! All its words must be found, each anywhere: case, accents and how letters are composed do not matter. What is searched is folded once,
//! when it is written ([`searchable`]), and what is asked for once, when it is read.

mod word;
mod written;

pub use word::{Word, begins};
pub use written::{bare, searchable};

use sea_orm::EntityTrait;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};

use crate::check::is_blank;
use crate::text::fold;

/// Words at most: each is looked for in all places.
pub const MOST_WORDS: usize = 6;

/// More words than are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyWords(pub usize);

/// What somebody types into a search box: one to six words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Search(Vec<Word>);

impl Search {
    /// Nothing where the text is blank: then there is no condition.
    pub fn new(text: &str) -> Result<Option<Self>, TooManyWords> {
        // A NUL is no blank, but finds nothing.
        let is_word = |word: &&str| word.contains('\0') || !is_blank(word) && !fold(word).is_empty();
        let words: Vec<&str> = text.split_whitespace().filter(is_word).collect();
        match words.len() {
            0 => Ok(None),
            1..=MOST_WORDS => Ok(Some(Self((0..words.len()).map(|place| Word::at(&words, place)).collect()))),
            count => Err(TooManyWords(count)),
        }
    }

    /// The condition that each word meets one.
    pub fn each(&self, condition: impl Fn(&Word) -> SimpleExpr) -> SimpleExpr {
        if self.is_hopeless() {
            return Expr::value(false);
        }
        all(self.0.iter().map(condition))
    }

    /// The words that must all be found.
    pub fn words(&self) -> &[Word] {
        &self.0
    }

    /// True where nothing can match: no stored text holds a control character, and in the column `search` they stand between its parts.
    pub fn is_hopeless(&self) -> bool {
        self.0.iter().any(Word::is_hopeless)
    }

    /// Each word is somewhere in the column `search` of this table.
    pub fn within(&self, entity: impl EntityTrait + Copy) -> SimpleExpr {
        self.each(|word| word.within(entity))
    }
}

/// Every one of these conditions holds.
pub fn all(conditions: impl Iterator<Item = SimpleExpr>) -> SimpleExpr {
    conditions.reduce(SimpleExpr::and).unwrap_or_else(|| Expr::cust("TRUE"))
}
