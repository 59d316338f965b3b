//! All rules by which a document is valid. The engine (7.2.1) knows some of them only in part: it runs what selects two fields under
//! one name, gives a variable to an argument of another type, or leaves out what a `@oneOf` input needs, and a mutation before such
//! a field has then taken effect.
//!
//! A document is looked at once: one that is kept parsed is valid.

mod diagnostic;
mod inputs;

use apollo_compiler::Schema;
use apollo_compiler::parser::Parser;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::{DiagnosticList, Valid};
use async_graphql::ServerError;

use self::diagnostic::{is_elsewhere, position, sentence};
use crate::http::answer::{Code, error};

/// Tokens for the parser here, which counts blanks and commas too; those of the document were counted before.
const MOST_TOKENS: usize = 200_000;

/// The least that two names are alike, from 0 to 1, for one to be told where the other is unknown.
const ALIKE: f64 = 0.6;

/// A schema's.
#[derive(Debug)]
pub(super) struct Rules {
    schema: Valid<Schema>,
    suggestions: bool,
}

impl Rules {
    /// Reads an exported schema. With `suggestions` mistakes tell names that are like an unknown one.
    pub(super) fn of(sdl: &str, suggestions: bool) -> Result<Self, String> {
        let schema = Schema::parse_and_validate(sdl, "schema.graphql").map_err(|refused| refused.errors.to_string())?;
        Ok(Self { schema, suggestions })
    }

    /// Tells what is wrong with a document, up to so many mistakes.
    pub(super) fn check(&self, document: &str, most: u32) -> Result<(), Vec<ServerError>> {
        let most = most.max(1) as usize;
        let parsed = Parser::new().token_limit(MOST_TOKENS).parse_executable(&self.schema, document, "document.graphql");
        let checked = match parsed {
            Ok(parsed) => parsed.validate(&self.schema),
            Err(refused) => Err(refused),
        };
        let (document, mistakes) = match checked {
            Ok(valid) => (valid.into_inner(), Vec::new()),
            Err(refused) => (refused.partial, self.mistakes(&refused.errors, most)),
        };
        let mistakes = if mistakes.is_empty() { inputs::mistakes(&self.schema, &document, most) } else { mistakes };
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
    }

    fn mistakes(&self, diagnostics: &DiagnosticList, most: usize) -> Vec<ServerError> {
        let mistakes = diagnostics.iter().filter_map(|diagnostic| {
            let name = diagnostic.error.unstable_error_name();
            let message = diagnostic.error.to_string();
            if is_elsewhere(name, &message) {
                return None;
            }
            let code = match name {
                Some(
                    "UnsupportedValueType"
                    | "IntCoercionError"
                    | "FloatCoercionError"
                    | "UndefinedEnumValue"
                    | "UndefinedInputValue"
                    | "UniqueInputValue"
                    | "RequiredField",
                ) => Code::BadRequest,
                Some("RecursionError" | "RecursionLimitError" | "DeeplyNestedType") => Code::TooComplex,
                None if message.starts_with("token limit") => Code::TooComplex,
                None if message.starts_with("syntax error") => Code::GraphqlParseFailed,
                _ => Code::GraphqlValidationFailed,
            };
            let like = if self.suggestions { self.like(name, &message) } else { None };
            let hint = like.map(|name| format!(" Did you mean '{name}'?")).unwrap_or_default();
            Some(error(code, sentence(&message) + &hint, diagnostic.line_column_range().map(|range| position(range.start))))
        });
        mistakes.take(most).collect()
    }

    /// A name of the schema that is like the unknown one of a mistake, whose words hold both it and what should have it.
    fn like(&self, kind: Option<&str>, message: &str) -> Option<String> {
        let mut names = message.split('`').skip(1).step_by(2);
        let (first, second) = (names.next()?, names.next()?);
        let (unknown, owner) = match kind? {
            "UndefinedField" => (second, first),
            "UndefinedArgument" | "UndefinedInputValue" | "UndefinedEnumValue" => (first, second),
            _ => return None,
        };
        let (owner, field) = owner.split_once('.').map_or((owner, None), |(owner, field)| (owner, Some(field)));
        let known: Vec<&str> = match (self.schema.types.get(owner)?, field) {
            (ExtendedType::Object(_) | ExtendedType::Interface(_), Some(field)) => {
                self.schema.type_field(owner, field).ok()?.arguments.iter().map(|argument| argument.name.as_str()).collect()
            }
            (ExtendedType::Object(object), None) => object.fields.keys().map(|name| name.as_str()).collect(),
            (ExtendedType::Interface(interface), None) => interface.fields.keys().map(|name| name.as_str()).collect(),
            (ExtendedType::InputObject(input), None) => input.fields.keys().map(|name| name.as_str()).collect(),
            (ExtendedType::Enum(values), None) => values.values.keys().map(|name| name.as_str()).collect(),
            _ => return None,
        };
        let scored = known.into_iter().map(|name| (strsim::normalized_damerau_levenshtein(unknown, name), name));
        scored.filter(|(score, _)| *score >= ALIKE).max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, name)| name.to_owned())
    }
}
