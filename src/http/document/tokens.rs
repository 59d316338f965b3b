//! Counts a document's tokens, and how deep its brackets go, before it is parsed: parsing costs far more than counting, and what comes
//! after goes into brackets by recursion, so that a thousand of them would end the thread's stack and with it the process.
//!
//! The parser's own limit counts blanks and comments too, so that it cannot keep what this one promises. And the parser
//! (apollo-parser 0.8.7) looks ahead over blanks, but not over comments and commas: they are blanked.

use apollo_parser::{Lexer, Token, TokenKind};

use super::descriptions::descriptions;

/// GraphQL sets no bound to a name; names are echoed in answers, so this one does.
const LONGEST_NAME: usize = 255;
/// Selections, arguments, lists and objects inside one another.
pub(super) const DEEPEST: u32 = 100;

/// What stops the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overrun {
    Tokens,
    Depth,
    NameLength,
}

/// The same document with blanks for all that means nothing, each token in its place; what has no tokens is left to the parser.
pub(super) fn plain(document: &str, limit: u32) -> Result<String, Overrun> {
    let Some(tokens) = counted(document, limit)? else { return Ok(document.to_owned()) };
    let mut skipped = descriptions(&tokens).into_iter().peekable();
    let mut plain = String::with_capacity(document.len());
    for (index, token) in tokens.iter().enumerate() {
        if skipped.next_if_eq(&index).is_none() {
            plain.extend(std::iter::repeat_n(' ', token.index().saturating_sub(plain.len())));
            plain.push_str(token.data());
        }
    }
    Ok(plain)
}

/// The first token that the parser has passed over: it (0.8.7) drops some that are out of place, and tells nothing.
pub(super) fn lost<'a>(plain: &'a str, printed: &str) -> Option<Token<'a>> {
    let mut read = meaningful(printed);
    meaningful(plain).find(|token| {
        let is_same = |other: Token<'_>| {
            // Strings are printed in other words.
            token.kind() == other.kind() && (token.kind() == TokenKind::StringValue || token.data() == other.data())
        };
        !read.next().is_some_and(is_same)
    })
}

/// All tokens that mean something, `query` without a name left out.
fn meaningful(text: &str) -> impl Iterator<Item = Token<'_>> {
    let is_blank = |kind| matches!(kind, TokenKind::Whitespace | TokenKind::Comment | TokenKind::Comma | TokenKind::Eof);
    let mut tokens = Lexer::new(text).map_while(Result::ok).filter(move |token| !is_blank(token.kind())).peekable();
    std::iter::from_fn(move || {
        let token = tokens.next()?;
        let is_spare = token.data() == "query" && tokens.peek().is_some_and(|next| next.kind() == TokenKind::LCurly);
        if is_spare { tokens.next() } else { Some(token) }
    })
}

/// The tokens, up to the limit, in one pass. What is no token counts as one; with it there are none.
fn counted(document: &str, limit: u32) -> Result<Option<Vec<Token<'_>>>, Overrun> {
    let (mut count, mut depth) = (0, 0_u32);
    let mut tokens = Some(Vec::new());
    for token in Lexer::new(document) {
        match token {
            Err(_) => tokens = None,
            Ok(token) => {
                match token.kind() {
                    TokenKind::Whitespace | TokenKind::Comment | TokenKind::Comma | TokenKind::Eof => continue,
                    TokenKind::LCurly | TokenKind::LBracket | TokenKind::LParen => depth += 1,
                    TokenKind::RCurly | TokenKind::RBracket | TokenKind::RParen => depth = depth.saturating_sub(1),
                    TokenKind::Name | TokenKind::Int | TokenKind::Float if token.data().len() > LONGEST_NAME => {
                        return Err(Overrun::NameLength);
                    }
                    _ => {}
                }
                tokens.iter_mut().for_each(|tokens| tokens.push(token.clone()));
            }
        }
        if depth > DEEPEST {
            return Err(Overrun::Depth);
        }
        count += 1;
        if count > limit {
            return Err(Overrun::Tokens);
        }
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(document: &str) -> u32 {
        (0..100).find(|limit| plain(document, *limit).is_ok()).unwrap_or(u32::MAX)
    }

    #[test]
    fn tokens_are_counted_as_graphql_counts_them() {
        assert_eq!(count(""), 0);
        assert_eq!(count("{ a }"), 3);
        assert_eq!(count("query Q($a: Int! = -1) { b(c: $a) ...F }"), 22);
        assert_eq!(count("# { { {\n{a}"), 3);
        assert_eq!(count(r#"{a(b: "x \" } y")}"#), 8);
        assert_eq!(count(r#"{a(b: """ \""" " {{{ """)}"#), 8);
        assert_eq!(count(r#""never ends"#), 1);
        assert_eq!(count(r#""ends with a backslash\"#), 1);
    }

    #[test]
    fn brackets_of_all_kinds_are_one_depth() {
        let deep = |open: &str, times: usize| plain(&open.repeat(times), 10_000).map(|_| ());
        for open in ["{", "[", "(", "{a(b:[{c:", "{}[]()["] {
            let each = open.chars().fold(0_usize, |depth, character| match character {
                '{' | '[' | '(' => depth + 1,
                '}' | ']' | ')' => depth - 1,
                _ => depth,
            });
            assert_eq!((deep(open, 100 / each), deep(open, 100 / each + 1)), (Ok(()), Err(Overrun::Depth)), "{open}");
        }
        assert_eq!(deep("[]", 1_000), Ok(()));
        assert_eq!(deep("\"[\"", 1_000), Ok(()));
        assert_eq!(deep("]", 1_000), Ok(()));
    }

    #[test]
    fn runs_of_dots_are_counted_as_they_are_passed() {
        assert_eq!(plain(&".".repeat(1 << 20), 10_000), Err(Overrun::Tokens));
    }

    #[test]
    fn long_names_are_refused() {
        assert_eq!(plain(&"a".repeat(255), 10), Ok("a".repeat(255)));
        assert_eq!(plain(&"a".repeat(256), 10), Err(Overrun::NameLength));
    }

    #[test]
    fn what_means_nothing_is_blanked_and_all_else_keeps_its_place() {
        for (document, expected) in [
            ("{a,:b # c }\n}", "{a :b      \n}".replace('\n', " ")),
            ("\u{feff}{ a(b: \"x, # y\") }", "   { a(b: \"x, # y\") }".to_owned()),
            (
                r#""a" query ("b" $c: Int = 1 "d" $e: [String] = ["f"] "é" $h: Int) { i }"#,
                r#"    query (    $c: Int = 1     $e: [String] = ["f"]      $h: Int) { i }"#.to_owned(),
            ),
            ("\"\"\"a\né\"\"\" fragment F on T { a }", "           fragment F on T { a }".to_owned()),
            (r#"query ($a: String = "x" $b: Int) { c(d: ["x" $b]) }"#, r#"query ($a: String = "x" $b: Int) { c(d: ["x" $b]) }"#.to_owned()),
            (r#"{ a(b: "query", query: "x" fragment: "y") }"#, r#"{ a(b: "query"  query: "x" fragment: "y") }"#.to_owned()),
        ] {
            assert_eq!(plain(document, 100), Ok(expected), "{document}");
        }
    }
}
