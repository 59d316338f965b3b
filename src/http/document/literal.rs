//! Values as documents write them, in the engine's form.

use apollo_compiler::ast;
use async_graphql::{Name, Number};
use async_graphql_value::Value;

/// The same value.
pub(super) fn literal(value: &ast::Value) -> Value {
    match value {
        ast::Value::Null => Value::Null,
        ast::Value::Enum(name) => Value::Enum(Name::new(name)),
        ast::Value::Variable(name) => Value::Variable(Name::new(name)),
        ast::Value::String(text) => Value::String(text.clone()),
        ast::Value::Boolean(value) => Value::Boolean(*value),
        ast::Value::Int(number) => self::number(number.as_str()),
        ast::Value::Float(number) => self::number(number.as_str()),
        ast::Value::List(items) => Value::List(items.iter().map(|item| literal(item)).collect()),
        ast::Value::Object(fields) => Value::Object(fields.iter().map(|(name, value)| (Name::new(name), literal(value))).collect()),
    }
}

/// A number that JSON cannot hold is none of ours either: its text is refused for not being a number.
fn number(text: &str) -> Value {
    text.parse::<Number>().map_or_else(|_| Value::String(text.to_owned()), Value::Number)
}
