//! All rules by which a document is valid. The engine (7.2.1) knows some of them only in part: it runs what selects two fields under
//! one name, gives a variable to an argument of another type, or leaves out what a `@oneOf` input needs, and a mutation before such
//! a field has then taken effect.
//!
//! A document is looked at once: one that is kept parsed is valid.

mod diagnostic;
mod inputs;
mod lists;
mod places;
mod subscriptions;

use std::collections::HashSet;

use apollo_compiler::ast::{self, FieldDefinition, Type};
use apollo_compiler::diagnostic::ToCliReport;
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::schema::{Component, ExtendedType};
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{ExecutableDocument, Schema, name};
use async_graphql::ServerError;

pub(super) use self::diagnostic::sentence;
use self::places::Places;
use super::positions::position;
use crate::http::answer::{Code, error};

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
        let mut schema = Schema::parse(sdl, "schema.graphql").map_err(|refused| refused.errors.to_string())?;
        know_one_of(&mut schema);
        let schema = schema.validate().map_err(|refused| refused.errors.to_string())?;
        Ok(Self { schema, suggestions })
    }

    pub(super) const fn schema(&self) -> &Valid<Schema> {
        &self.schema
    }

    /// A valid document, or what is wrong with it, up to so many mistakes.
    pub(super) fn check(&self, parsed: &ast::Document, text: &str, most: u32) -> Result<Valid<ExecutableDocument>, Vec<ServerError>> {
        let most = most.max(1) as usize;
        let checked = match parsed.to_executable(&self.schema) {
            Ok(built) => built.validate(&self.schema),
            Err(refused) => Err(refused),
        };
        let (document, mistakes) = match checked {
            Ok(valid) => (valid.into_inner(), Vec::new()),
            Err(refused) => {
                let places = Places::of(&self.schema, &refused.partial);
                let is_variable = |place: SourceSpan| text.get(place.offset()..).is_some_and(|rest| rest.starts_with('$'));
                let of_other_fields: HashSet<usize> = offsets(&refused.errors, "ConflictingFieldName").collect();
                let is_untyped =
                    ["UndefinedDefinition", "VariableInputType"].iter().any(|kind| offsets(&refused.errors, kind).next().is_some());
                let is_known = |kind: Option<&str>, place: Option<SourceSpan>| match (kind, place) {
                    // `subscriptions` knows that one field may be selected more than once.
                    (Some("SubscriptionUsesMultipleFields"), _) => false,
                    // `inputs` looks at all variables, and tells what they are of.
                    (Some("UnsupportedValueType"), Some(place)) => !places.free.contains(&place.offset()) && !is_variable(place),
                    (Some("RequiredArgument" | "RequiredField"), Some(place)) => !places.whole.contains(&place.offset()),
                    // Of which type a variable is, is not known.
                    (Some("DisallowedVariableUsage"), _) => !is_untyped,
                    // Two fields of one name that differ in their own names, differ in nothing else that matters.
                    (Some("ConflictingFieldType" | "ConflictingFieldArgument"), Some(place)) => !of_other_fields.contains(&place.offset()),
                    _ => true,
                };
                let mistakes = self.mistakes(&refused.errors, text, is_known, most);
                (refused.partial, mistakes)
            }
        };
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let mut found = inputs::mistakes(&self.schema, &document, text, most);
        found.extend(subscriptions::mistakes(&document, text));
        if let Some(conflicts) = lists::conflicts(&self.schema, parsed) {
            found.extend(self.mistakes(&conflicts, text, |kind, _| kind == Some(lists::KIND), most));
        }
        // What the library found beside these is no mistake.
        if found.is_empty() { Ok(Valid::assume_valid(document)) } else { Err(found) }
    }

    fn mistakes(
        &self,
        diagnostics: &DiagnosticList,
        text: &str,
        is_one: impl Fn(Option<&str>, Option<SourceSpan>) -> bool,
        most: usize,
    ) -> Vec<ServerError> {
        let mut told = HashSet::new();
        let mistakes = diagnostics.iter().filter_map(|diagnostic| {
            let name = diagnostic.error.unstable_error_name();
            let place = diagnostic.error.location();
            if !is_one(name, place) {
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
                _ => Code::GraphqlValidationFailed,
            };
            let message = diagnostic.error.to_string();
            // What is wrong in a fragment, several operations may spread.
            if !told.insert((message.clone(), place.map(|place| place.offset()))) {
                return None;
            }
            let like = if self.suggestions { self.like(name, &message) } else { None };
            let hint = like.map(|name| format!(" Did you mean '{name}'?")).unwrap_or_default();
            Some(error(code, sentence(&message) + &hint, place.map(|place| position(text, place.offset()))))
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
        // A name that is known is unknown for another reason.
        let scored =
            known.into_iter().filter(|name| *name != unknown).map(|name| (strsim::normalized_damerau_levenshtein(unknown, name), name));
        scored.filter(|(score, _)| *score >= ALIKE).max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, name)| name.to_owned())
    }
}

/// Where mistakes of this kind are.
fn offsets(diagnostics: &DiagnosticList, kind: &str) -> impl Iterator<Item = usize> {
    let of_kind = diagnostics.iter().filter(move |diagnostic| diagnostic.error.unstable_error_name() == Some(kind));
    of_kind.filter_map(|diagnostic| diagnostic.error.location()).map(|place| place.offset())
}

/// `__Type.isOneOf` of the September 2025 edition, which the library (1.33.1) has not.
fn know_one_of(schema: &mut Schema) {
    if let Some(ExtendedType::Object(ty)) = schema.types.get_mut("__Type") {
        let name = name!("isOneOf");
        let (ty_of_field, arguments) = (Type::Named(name!("Boolean")), Vec::new());
        let field = FieldDefinition { description: None, name: name.clone(), arguments, ty: ty_of_field, directives: Default::default() };
        ty.make_mut().fields.entry(name).or_insert_with(|| Component::new(field));
    }
}
