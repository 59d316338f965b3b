//! From a text to a document that is valid and within its bounds.

use std::sync::Arc;

use apollo_compiler::ast;
use apollo_compiler::diagnostic::ToCliReport;
use apollo_compiler::parser::Parser;

use super::checked::Document;
use super::positions::position;
use super::rules::{Rules, sentence};
use super::{bounds, tokens};
use crate::config::Limits;
use crate::http::answer::{Code, Refusal};

/// Tokens for the parser, which counts blanks and commas too.
const MOST_TOKENS: usize = 200_000;

/// Reads what a request of `size` bytes brings.
pub(super) fn read(text: Arc<str>, size: usize, rules: &Rules, limits: &Limits) -> Result<Document, Refusal> {
    let parsed = parse(&text, limits.token_limit)?;
    let variable_uses = bounds::check(&parsed, limits).map_err(|excess| refuse(excess, &text))?;
    bounds::copies(variable_uses, size).map_err(|excess| refuse(excess, &text))?;
    let tree = rules.check(&parsed, &text, limits.error_limit).map_err(Refusal::invalid)?;
    Ok(Document::new(text, tree, variable_uses))
}

/// The text's syntax.
pub(super) fn parse(text: &str, token_limit: u32) -> Result<ast::Document, Refusal> {
    let plain = tokens::plain(text, token_limit).map_err(|excess| match excess {
        tokens::Overrun::Tokens => too_complex("tokens", token_limit.into()),
        tokens::Overrun::Depth => too_complex("brackets inside one another", tokens::DEEPEST.into()),
        tokens::Overrun::NameLength => {
            Refusal::document(Code::TooComplex, "The document has a name or a number of more than 255 characters.", None)
        }
    })?;
    let mut parser = Parser::new().token_limit(MOST_TOKENS);
    let refused = match parser.parse_ast(plain.as_str(), "document.graphql") {
        Ok(document) => {
            let printed = document.serialize().no_indent().to_string();
            let lost = tokens::lost(&plain, &printed).map(|token| syntax_error(text, Some(token.index()), "a token is out of place"));
            return lost.map_or(Ok(document), Err);
        }
        Err(refused) => refused,
    };
    if parser.tokens_reached() > MOST_TOKENS {
        return Err(too_complex("tokens, blanks and commas", MOST_TOKENS as u64));
    }
    let first = refused.errors.iter().min_by_key(|found| found.error.location().map_or(usize::MAX, |place| place.offset()));
    let place = first.as_ref().and_then(|found| found.error.location()).map(|place| place.offset());
    let words = first.map(|found| found.error.to_string()).unwrap_or_default();
    Err(syntax_error(text, place, words.strip_prefix("syntax error: ").unwrap_or(&words)))
}

fn syntax_error(text: &str, place: Option<usize>, reason: &str) -> Refusal {
    let place = place.map(|offset| position(text, offset));
    let mut reason = sentence(reason);
    let message = match place {
        Some(place) => {
            // Not at the beginning of the sentence.
            if let Some(first) = reason.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            format!("Syntax error at line {}, column {}: {reason}", place.line, place.column)
        }
        None => format!("Syntax error: {reason}"),
    };
    Refusal::document(Code::GraphqlParseFailed, message, place)
}

fn too_complex(what: &str, limit: u64) -> Refusal {
    Refusal::document(Code::TooComplex, format!("The document has too many {what}: at most {limit} are taken."), None)
        .with("limit", limit)
        .over(setting_of(what))
}

/// The setting that bounds these.
fn setting_of(what: &str) -> &'static str {
    match what {
        "tokens" => "TOKEN_LIMIT",
        "fragments" => "FRAGMENT_LIMIT",
        "root fields" => "ROOT_FIELD_LIMIT",
        "levels" => "DEPTH_LIMIT",
        "aliases and repeated fields" => "ALIAS_LIMIT",
        "directives" => "DIRECTIVE_LIMIT",
        "selections" => "SELECTION_LIMIT",
        _ => "none",
    }
}

/// Refuses what is over its bounds.
pub(super) fn refuse(excess: bounds::Excess, text: &str) -> Refusal {
    match excess {
        bounds::Excess::Over { what, limit } => too_complex(what, limit),
        bounds::Excess::Cycle { fragment, place } => {
            let message = format!("The fragment '{fragment}' spreads itself.");
            Refusal::document(Code::GraphqlValidationFailed, message, place.map(|place| position(text, place.offset())))
        }
    }
}
