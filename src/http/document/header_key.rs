//! The key of the header `Idempotency-Key`, put where a mutation takes its key: into its input, or into each order of a batch.

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection};
use async_graphql::{Name, Value, Variables};
use async_graphql_value::Value as Literal;

use super::collect::Field;
use super::engine::Step;
use super::plan::Plan;
use crate::http::answer::Refusal;

const INPUT: &str = "input";
const KEY: &str = "idempotencyKey";

/// Where an input takes its key.
enum Home {
    Itself,
    /// In each item of this list.
    Items(Name),
}

/// Puts the key into the only mutation of an operation.
pub(super) fn put(key: &str, plan: &Plan, steps: &mut [Step], schema: &Schema) -> Result<(), Refusal> {
    let mutations = plan.set.fields().into_iter().flatten().flat_map(|fields| fields.values());
    let mutations: Vec<&Field> = mutations.map(AsRef::as_ref).filter(|field| !field.name.starts_with("__")).collect();
    let [mutation] = mutations[..] else {
        let message = "The header Idempotency-Key is for a document with one mutation: give each of several its own 'idempotencyKey'.";
        return Err(Refusal::malformed(message));
    };
    let Some(home) = home(schema, &mutation.name) else {
        let message = format!("The mutation '{}' takes no idempotency key: leave the header Idempotency-Key away.", mutation.name);
        return Err(Refusal::malformed(message));
    };
    for step in steps {
        let request = &mut step.request;
        let Ok(document) = request.parsed_query() else { continue };
        let mut document = document.clone();
        if let Some(input) = input_of(&mut document, &mutation.key) {
            put_in(input, &mut request.variables, &home, key)?;
            request.set_parsed_query(document);
        }
    }
    Ok(())
}

/// Where the mutation's input takes its key; none where it takes none.
fn home(schema: &Schema, mutation: &str) -> Option<Home> {
    let root = schema.root_operation(apollo_compiler::ast::OperationType::Mutation)?;
    let field = schema.type_field(root, mutation).ok()?;
    let input = field.arguments.iter().find(|argument| argument.name == INPUT)?;
    let Some(ExtendedType::InputObject(input)) = schema.types.get(input.ty.inner_named_type()) else { return None };
    if input.fields.contains_key(KEY) {
        return Some(Home::Itself);
    }
    let has_key = |ty: &str| matches!(schema.types.get(ty), Some(ExtendedType::InputObject(item)) if item.fields.contains_key(KEY));
    let list = input.fields.iter().find(|(_, field)| field.ty.is_list() && has_key(field.ty.inner_named_type()));
    list.map(|(name, _)| Home::Items(Name::new(name)))
}

/// The argument of the field that answers under this name.
fn input_of<'a>(document: &'a mut ExecutableDocument, key: &Name) -> Option<&'a mut Literal> {
    let DocumentOperations::Single(operation) = &mut document.operations else { return None };
    let items = operation.node.selection_set.node.items.iter_mut();
    let fields = items.filter_map(|item| if let Selection::Field(field) = &mut item.node { Some(&mut field.node) } else { None });
    let mut named = fields.filter(|field| field.response_key().node == *key);
    named.next()?.arguments.iter_mut().find(|(name, _)| name.node == INPUT).map(|(_, value)| &mut value.node)
}

fn put_in(place: &mut Literal, variables: &mut Variables, home: &Home, key: &str) -> Result<(), Refusal> {
    // What is neither an object nor given is refused by whoever reads it.
    match (place, home) {
        (Literal::Variable(name), _) => match variables.get_mut(name) {
            Some(value) => put_in_value(value, home, key),
            None => Ok(()),
        },
        (Literal::Object(fields), Home::Itself) => {
            let given = match fields.get(KEY) {
                Some(Literal::Variable(name)) => variables.get(name).cloned().unwrap_or_default(),
                Some(literal) => literal.clone().into_const().unwrap_or_default(),
                None => Value::Null,
            };
            check(&given, key)?;
            fields.insert(Name::new(KEY), Literal::String(key.to_owned()));
            Ok(())
        }
        (Literal::Object(fields), Home::Items(list)) => match fields.get_mut(list) {
            Some(Literal::List(items)) => {
                let mut each = items.iter_mut().enumerate();
                each.try_for_each(|(index, item)| put_in(item, variables, &Home::Itself, &of_item(key, index)))
            }
            Some(Literal::Variable(name)) => match variables.get_mut(name) {
                Some(Value::List(items)) => put_in_items(items, key),
                _ => Ok(()),
            },
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

fn put_in_value(value: &mut Value, home: &Home, key: &str) -> Result<(), Refusal> {
    let Value::Object(fields) = value else { return Ok(()) };
    match home {
        Home::Itself => {
            check(fields.get(KEY).unwrap_or(&Value::Null), key)?;
            fields.insert(Name::new(KEY), Value::String(key.to_owned()));
            Ok(())
        }
        Home::Items(list) => match fields.get_mut(list) {
            Some(Value::List(items)) => put_in_items(items, key),
            _ => Ok(()),
        },
    }
}

fn put_in_items(items: &mut [Value], key: &str) -> Result<(), Refusal> {
    items.iter_mut().enumerate().try_for_each(|(index, item)| put_in_value(item, &Home::Itself, &of_item(key, index)))
}

/// The key of one order of a batch: the same one each time, and another one for each order.
fn of_item(key: &str, index: usize) -> String {
    format!("{key}#{index}")
}

/// A key that the input has already must be the same one; an empty one is none.
fn check(given: &Value, key: &str) -> Result<(), Refusal> {
    match given {
        Value::String(given) if !given.trim().is_empty() && given.trim() != key => {
            let message = format!("The header Idempotency-Key asks for the key '{key}', and the input has another 'idempotencyKey'.");
            Err(Refusal::malformed(message))
        }
        _ => Ok(()),
    }
}
