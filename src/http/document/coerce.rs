//! The values of variables against their declared types, as the specification's CoerceVariableValues has it: all that is wrong is told
//! before anything runs. apollo-compiler's own (1.33.1) tells one mistake, without its place, and knows no `@oneOf`.

use std::fmt;

use apollo_compiler::ast::Type;
use apollo_compiler::executable::Operation;
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use apollo_compiler::{Name, Schema};
use async_graphql::indexmap::IndexMap;
use async_graphql::{Number, ServerError, Value, Variables};

use super::literal::literal;
use super::positions::position;
use crate::http::answer::{Code, Refusal, error};

/// The values that an operation runs with: those that its variables ask for, or else their defaults, in the forms of their types.
pub(super) fn coerce(schema: &Schema, operation: &Operation, mut given: Variables, text: &str, most: u32) -> Result<Variables, Refusal> {
    let mut values = Variables::default();
    let mut mistakes: Vec<ServerError> = Vec::new();
    for variable in &operation.variables {
        let name = variable.name.as_str();
        let mut found = Vec::new();
        match (given.remove(name), &variable.default_value) {
            (Some(value), _) => {
                let value = Check { schema, found: &mut found }.value(&variable.ty, value, &Place::Variable(name));
                values.insert(async_graphql::Name::new(name), value);
            }
            (None, Some(default)) => {
                let value = literal(schema, &variable.ty, default).into_const().unwrap_or_default();
                values.insert(async_graphql::Name::new(name), value);
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
    fn value(&mut self, ty: &Type, value: Value, place: &Place<'_>) -> Value {
        if value == Value::Null {
            if ty.is_non_null() {
                self.found.push(format!("'{place}' of type '{ty}' must not be null"));
            }
            return value;
        }
        match (ty, value) {
            (Type::List(inner) | Type::NonNullList(inner), Value::List(items)) => {
                let items = items.into_iter().enumerate();
                Value::List(items.map(|(index, item)| self.value(inner, item, &Place::Item(place, index))).collect())
            }
            // One value stands for a list of it.
            (Type::List(inner) | Type::NonNullList(inner), value) => Value::List(vec![self.value(inner, value, place)]),
            (Type::Named(name) | Type::NonNullNamed(name), value) => self.named(ty, name, value, place),
        }
    }

    fn named(&mut self, ty: &Type, name: &Name, value: Value, place: &Place<'_>) -> Value {
        let fitting = match (self.schema.types.get(name), value) {
            (Some(ExtendedType::InputObject(input)), Value::Object(fields)) => return self.object(input, fields, place),
            (Some(ExtendedType::InputObject(_)), value) => Err(("an object", value)),
            (Some(ExtendedType::Enum(values)), Value::String(value)) if values.values.contains_key(value.as_str()) => {
                Ok(Value::String(value))
            }
            (Some(ExtendedType::Enum(_)), value) => Err(("one of its names", value)),
            (_, value) => scalar(name, value),
        };
        fitting.unwrap_or_else(|(expected, value)| {
            self.found.push(format!("'{place}' must be of type '{ty}': {expected}, not {}", shown(&value)));
            Value::Null
        })
    }

    fn object(&mut self, input: &InputObjectType, mut fields: IndexMap<async_graphql::Name, Value>, place: &Place<'_>) -> Value {
        for name in fields.keys().filter(|name| !input.fields.contains_key(name.as_str())) {
            self.found.push(format!("'{place}' has a field '{name}', which '{}' has not", input.name));
        }
        fields.retain(|name, _| input.fields.contains_key(name.as_str()));
        if input.directives.has("oneOf") && (fields.len() != 1 || fields.values().any(|value| *value == Value::Null)) {
            self.found.push(format!("'{place}' takes exactly one field of '{}', which must not be null", input.name));
            return Value::Null;
        }
        for (name, definition) in &input.fields {
            match fields.get_mut(name.as_str()) {
                Some(value) => *value = self.value(&definition.ty, std::mem::take(value), &Place::Field(place, name)),
                None if definition.is_required() => self.found.push(format!("'{place}.{name}' of type '{}' is required", definition.ty)),
                None => {}
            }
        }
        Value::Object(fields)
    }
}

/// The value in the form that the engine (async-graphql 7.2.1) takes: it knows no `1.0` as an `Int`, and no large number as an `ID`;
/// or in plain words what is expected, with the value that is something else. Scalars of ours take whatever JSON has.
fn scalar(name: &str, value: Value) -> Result<Value, (&'static str, Value)> {
    let fitting = match (name, &value) {
        ("Int", Value::Number(number)) => whole(number).and_then(|digits| digits.parse::<i32>().ok()).map(Value::from),
        ("ID", Value::Number(number)) => whole(number).map(Value::String),
        ("Float", Value::Number(_)) | ("String" | "ID", Value::String(_)) | ("Boolean", Value::Boolean(_)) => return Ok(value),
        _ => None,
    };
    let expected = match name {
        "Int" => "a whole number from -2147483648 to 2147483647",
        "Float" => "a number",
        "String" => "a text",
        "Boolean" => "true or false",
        "ID" => "a text or a whole number",
        _ => return Ok(value),
    };
    fitting.ok_or((expected, value))
}

/// Characters of a value at the most that a mistake repeats.
const LONGEST: usize = 64;

/// A value as a mistake repeats it: a single one as it was sent, but not all of a long text.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::List(_) => return "a list".to_owned(),
        Value::Object(_) => return "an object".to_owned(),
        value => value.to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// The digits of a number without a fraction, however it was written.
fn whole(number: &Number) -> Option<String> {
    match number.as_f64() {
        Some(float) if number.is_f64() => (float.fract() == 0.0).then(|| format!("{:.0}", float + 0.0)),
        _ => Some(number.to_string()),
    }
}
