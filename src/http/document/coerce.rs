//! The values of variables against their declared types, as the specification's CoerceVariableValues has it: all that is wrong is told
//! before anything runs. apollo-compiler's own (1.33.1) tells one mistake, without its place, and knows no `@oneOf`.

use std::fmt;

use apollo_compiler::ast::Type;
use apollo_compiler::executable::Operation;
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use apollo_compiler::{Name, Schema};
use async_graphql::indexmap::IndexMap;
use async_graphql::{ServerError, Value, Variables};

use super::literal::literal;
use super::positions::position;
use crate::http::answer::{Code, Refusal, error};

/// The values that an operation runs with: those that its variables ask for, or else their defaults.
pub(super) fn coerce(schema: &Schema, operation: &Operation, mut given: Variables, text: &str, most: u32) -> Result<Variables, Refusal> {
    let mut values = Variables::default();
    let mut mistakes: Vec<ServerError> = Vec::new();
    for variable in &operation.variables {
        let name = variable.name.as_str();
        let mut found = Vec::new();
        match (given.remove(name), &variable.default_value) {
            (Some(value), _) => {
                Check { schema, found: &mut found }.value(&variable.ty, &value, &Place::Variable(name));
                values.insert(async_graphql::Name::new(name), value);
            }
            (None, Some(default)) => {
                values.insert(async_graphql::Name::new(name), literal(default).into_const().unwrap_or_default());
            }
            (None, None) if variable.ty.is_non_null() => {
                found.push(format!("the variable '${name}' of type '{}' is required", variable.ty));
            }
            (None, None) => {}
        }
        let place = variable.location().map(|place| position(text, place.offset()));
        mistakes.extend(found.into_iter().map(|reason| error(Code::BadRequest, format!("Invalid variables: {reason}."), place)));
    }
    if mistakes.is_empty() {
        return Ok(values);
    }
    mistakes.truncate(most as usize);
    Err(Refusal::invalid(mistakes))
}

/// Where in a variable's value something is wrong: put into words only where it is.
enum Place<'a> {
    Variable(&'a str),
    Field(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(formatter, "${name}"),
            Self::Field(parent, name) => write!(formatter, "{parent}.{name}"),
            Self::Item(parent, index) => write!(formatter, "{parent}.{index}"),
        }
    }
}

struct Check<'a> {
    schema: &'a Schema,
    found: &'a mut Vec<String>,
}

impl Check<'_> {
    fn value(&mut self, ty: &Type, value: &Value, place: &Place<'_>) {
        if *value == Value::Null {
            if ty.is_non_null() {
                self.found.push(format!("'{place}' of type '{ty}' must not be null"));
            }
            return;
        }
        match (ty, value) {
            (Type::List(inner) | Type::NonNullList(inner), Value::List(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(inner, item, &Place::Item(place, index));
                }
            }
            // One value stands for a list of it.
            (Type::List(inner) | Type::NonNullList(inner), value) => self.value(inner, value, place),
            (Type::Named(name) | Type::NonNullNamed(name), value) => self.named(ty, name, value, place),
        }
    }

    fn named(&mut self, ty: &Type, name: &Name, value: &Value, place: &Place<'_>) {
        let fits = match (self.schema.types.get(name), value) {
            (Some(ExtendedType::InputObject(input)), Value::Object(fields)) => return self.object(input, fields, place),
            (Some(ExtendedType::InputObject(_)), _) => false,
            (Some(ExtendedType::Enum(values)), Value::String(value)) => values.values.contains_key(value.as_str()),
            (Some(ExtendedType::Enum(_)), _) => false,
            (_, value) => is_scalar(name, value),
        };
        if !fits {
            self.found.push(format!("'{place}' must be of type '{ty}'"));
        }
    }

    fn object(&mut self, input: &InputObjectType, fields: &IndexMap<async_graphql::Name, Value>, place: &Place<'_>) {
        for name in fields.keys().filter(|name| !input.fields.contains_key(name.as_str())) {
            self.found.push(format!("'{place}' has a field '{name}', which '{}' has not", input.name));
        }
        if input.directives.has("oneOf") && (fields.len() != 1 || fields.values().any(|value| *value == Value::Null)) {
            self.found.push(format!("'{place}' takes exactly one field of '{}', which must not be null", input.name));
            return;
        }
        for (name, definition) in &input.fields {
            match fields.get(name.as_str()) {
                Some(value) => self.value(&definition.ty, value, &Place::Field(place, name)),
                None if definition.is_required() => self.found.push(format!("'{place}.{name}' of type '{}' is required", definition.ty)),
                None => {}
            }
        }
    }
}

/// Scalars of ours take whatever JSON has.
fn is_scalar(name: &str, value: &Value) -> bool {
    match name {
        "Int" => matches!(value, Value::Number(number) if number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())),
        "Float" => matches!(value, Value::Number(_)),
        "String" => matches!(value, Value::String(_)),
        "Boolean" => matches!(value, Value::Boolean(_)),
        "ID" => match value {
            Value::Number(number) => number.is_i64() || number.is_u64(),
            value => matches!(value, Value::String(_)),
        },
        _ => true,
    }
}
