//! The values of variables against their declared types, before execution.
//!
//! The engine looks at a variable only where it is used. Input objects, enums and custom scalars are left to its validation,
//! which knows the schema.

use async_graphql::parser::types::{BaseType, Type, VariableDefinition};
use async_graphql::{Positioned, Value, Variables};

use crate::http::answer::{Code, Refusal};

/// Refuses values that their variables cannot take, and drops those that no variable asks for.
pub(super) fn check(definitions: &[Positioned<VariableDefinition>], values: &mut Variables) -> Result<(), Refusal> {
    for definition in definitions {
        let ty = &definition.node.var_type.node;
        let name = definition.node.name.node.as_str();
        let reason = match values.get(name) {
            Some(value) => mismatch(ty, value, name),
            None if ty.nullable || definition.node.default_value.is_some() => None,
            None => Some(format!("the variable '${name}' of type '{ty}' is required")),
        };
        if let Some(reason) = reason {
            return Err(Refusal::document(Code::BadRequest, format!("Invalid variables: {reason}."), Some(definition.pos)));
        }
    }
    values.retain(|name, _| definitions.iter().any(|definition| definition.node.name.node == *name));
    Ok(())
}

fn mismatch(ty: &Type, value: &Value, place: &str) -> Option<String> {
    if *value == Value::Null {
        return (!ty.nullable).then(|| format!("'${place}' of type '{ty}' must not be null"));
    }
    match (&ty.base, value) {
        (BaseType::List(inner), Value::List(items)) => {
            items.iter().enumerate().find_map(|(index, item)| mismatch(inner, item, &format!("{place}.{index}")))
        }
        // One value stands for a list of it.
        (BaseType::List(inner), value) => mismatch(inner, value, place),
        (BaseType::Named(name), value) => {
            let fits = match name.as_str() {
                "Int" => matches!(value, Value::Number(number) if number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())),
                "Float" => matches!(value, Value::Number(_)),
                "String" => matches!(value, Value::String(_)),
                "Boolean" => matches!(value, Value::Boolean(_)),
                "ID" => match value {
                    Value::Number(number) => number.is_i64() || number.is_u64(),
                    value => matches!(value, Value::String(_)),
                },
                _ => true,
            };
            (!fits).then(|| format!("'${place}' must be of type '{ty}'"))
        }
    }
}
