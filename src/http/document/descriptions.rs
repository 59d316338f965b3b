//! Descriptions of operations, fragments and variables, which GraphQL has since September 2025 and the parser (apollo-parser 0.8.7) has
//! not: they are found, to be blanked.

use apollo_parser::{Token, TokenKind};

/// Which of a document's tokens describe something.
pub(super) fn descriptions(tokens: &[Token<'_>]) -> Vec<usize> {
    let mut depth = 0_u32;
    let mut is_among_variables = false;
    let mut found = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind() {
            TokenKind::LCurly | TokenKind::LBracket | TokenKind::LParen => {
                // At the outside only variables stand in round brackets.
                is_among_variables = if depth == 0 { token.kind() == TokenKind::LParen } else { is_among_variables };
                depth += 1;
            }
            TokenKind::RCurly | TokenKind::RBracket | TokenKind::RParen => depth = depth.saturating_sub(1),
            TokenKind::StringValue => {
                let Some(next) = tokens.get(index + 1) else { continue };
                let before = index.checked_sub(1).and_then(|index| tokens.get(index)).map(Token::kind);
                let describes = match depth {
                    0 => matches!(next.data(), "query" | "mutation" | "subscription" | "fragment"),
                    1 => is_among_variables && next.kind() == TokenKind::Dollar && before != Some(TokenKind::Eq),
                    _ => false,
                };
                if describes {
                    found.push(index);
                }
            }
            _ => {}
        }
    }
    found
}
