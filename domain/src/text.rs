//! Texts that queries look for.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, LikeExpr, SimpleExpr};

/// A text as it may stand in a statement: trimmed. Nothing where it is empty, or holds what no stored text holds.
pub fn sought(text: &str) -> Option<&str> {
    let text = text.trim();
    // PostgreSQL refuses a NUL outright; no text that the gateway has taken holds one.
    (!text.is_empty() && !text.contains('\0')).then_some(text)
}

/// What somebody types into a search box.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Search(String);

impl Search {
    /// Nothing where the text is blank: then there is no condition.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_ascii_lowercase()))
    }

    /// True where nothing can match, since no stored text holds a NUL.
    pub fn is_hopeless(&self) -> bool {
        self.0.contains('\0')
    }

    /// A part of the generated column `search`, which holds the searched texts in lower case.
    pub fn within(&self, entity: impl sea_orm::EntityTrait) -> SimpleExpr {
        self.part_of(Expr::col((entity, Alias::new("search"))))
    }

    /// A part of an expression that is in lower case.
    pub fn part_of(&self, expression: SimpleExpr) -> SimpleExpr {
        if self.is_hopeless() {
            return Expr::value(false);
        }
        let mut pattern = String::with_capacity(self.0.len() + 2);
        pattern.push('%');
        for character in self.0.chars() {
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
        let end = format!("{}\u{10FFFF}", self.0);
        expression.clone().gte(self.0.as_str()).and(expression.lt(end))
    }
}

/// `lower(column)`, as the expression indexes have it.
pub fn lower(column: impl sea_orm::ColumnTrait) -> SimpleExpr {
    use sea_orm::sea_query::Func;
    Func::lower(Expr::col(column.as_column_ref())).into()
}
