//! Values as documents write them, in the engine's form.

use apollo_compiler::ast::{self, Type};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Name as ApolloName, Schema};
use async_graphql::{Name, Number};
use async_graphql_value::Value;

/// The same value, in the form of its type: the engine (async-graphql 7.2.1) knows no `-0` as an `Int`, and no large number as an `ID`.
pub(super) fn literal(schema: &Schema, ty: &Type, value: &ast::Value) -> Value {
    match value {
        ast::Value::List(items) if ty.is_list() => Value::List(items.iter().map(|item| literal(schema, ty.item_type(), item)).collect()),
        ast::Value::Object(fields) => match schema.types.get(ty.inner_named_type()) {
            Some(ExtendedType::InputObject(input)) => object(fields, |name, value| {
                input.fields.get(name).map_or_else(|| free(value), |definition| literal(schema, &definition.ty, value))
            }),
            _ => free(value),
        },
        ast::Value::Int(number) if ty.inner_named_type() == "ID" => Value::String(number.as_str().to_owned()),
        value => free(value),
    }
}

/// The same value, where no type says more.
fn free(value: &ast::Value) -> Value {
    match value {
        ast::Value::Null => Value::Null,
        ast::Value::Enum(name) => Value::Enum(Name::new(name)),
        ast::Value::Variable(name) => Value::Variable(Name::new(name)),
        ast::Value::String(text) => Value::String(text.clone()),
        ast::Value::Boolean(value) => Value::Boolean(*value),
        // Nothing else than this is 0 with a sign.
        ast::Value::Int(number) => {
            number.as_str().parse::<i64>().map_or_else(|_| self::number(number.as_str()), |number| Value::Number(number.into()))
        }
        ast::Value::Float(number) => self::number(number.as_str()),
        ast::Value::List(items) => Value::List(items.iter().map(|item| free(item)).collect()),
        ast::Value::Object(fields) => object(fields, |_, value| free(value)),
    }
}

fn object(fields: &[(ApolloName, apollo_compiler::Node<ast::Value>)], each: impl Fn(&ApolloName, &ast::Value) -> Value) -> Value {
    Value::Object(fields.iter().map(|(name, value)| (Name::new(name), each(name, value))).collect())
}

/// A number that JSON cannot hold is none of ours either: its text is refused for not being a number.
fn number(text: &str) -> Value {
    text.parse::<Number>().map_or_else(|_| Value::String(text.to_owned()), Value::Number)
}

/// Whether JSON can hold a number. What it cannot hold has too large an exponent.
pub(super) fn is_number(text: &str) -> bool {
    text.parse::<Number>().is_ok()
}
