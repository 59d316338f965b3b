//! The engine's document: one operation without fragments and directives, in which each response name stands once, and with the values
//! of variables that there are.
//!
//! Faults (async-graphql 7.2.1): `remove_skipped_selection` takes a variable that is left out for false, whatever its default
//! (schema.rs); `insert_value` runs a field that stands twice twice, and lays its lists on one another (resolver_utils/container.rs);
//! `var_value` takes a variable that is left out for null where the argument has a default (context.rs); and null that is given there
//! fails (`includeDeprecated`, model/type.rs): for the specification's reference implementation, and for us, it means the default.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field as EngineField, InlineFragment, OperationDefinition, Selection, SelectionSet, Type,
    TypeCondition, VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned, Value, Variables};
use async_graphql_value::Value as Literal;

use super::interfaces::KIND;
use super::marks::TYPE;
use crate::http::document::collect::{Field, Fields, Set};
use crate::http::document::plan::Plan;

/// What the engine is to run.
pub(crate) fn document(plan: &Plan, values: &Variables, nulls: &HashSet<Name>) -> ExecutableDocument {
    let operation = OperationDefinition {
        ty: plan.kind,
        variable_definitions: plan.variables.iter().filter_map(|(name, ty)| definition(name, ty, values)).collect(),
        directives: Vec::new(),
        selection_set: selection_set(&plan.set, plan.position, Given { values, nulls }),
    };
    let operations = DocumentOperations::Single(Positioned::new(operation, plan.position));
    ExecutableDocument { operations, fragments: HashMap::new() }
}

/// A variable that has a value, which null is too; what has no value is left out of the arguments.
fn definition(name: &Name, ty: &str, values: &Variables) -> Option<Positioned<VariableDefinition>> {
    let value = values.get(name)?;
    let mut ty = Type::new(ty)?;
    ty.nullable &= *value == Value::Null;
    let place = Pos::default();
    let definition = VariableDefinition {
        name: Positioned::new(name.clone(), place),
        var_type: Positioned::new(ty, place),
        directives: Vec::new(),
        default_value: None,
    };
    Some(Positioned::new(definition, place))
}

/// What variables are.
#[derive(Clone, Copy)]
struct Given<'a> {
    values: &'a Variables,
    /// Those that are null where null may not stand.
    nulls: &'a HashSet<Name>,
}

fn selection_set(set: &Set, place: Pos, given: Given<'_>) -> Positioned<SelectionSet> {
    let mut items: Vec<_> = set.common.iter().filter_map(|field| selection(field, given)).collect();
    if set.is_marked() {
        items.push(marker(TYPE, "__typename", place));
    }
    if set.lists_interfaces() {
        items.push(marker(KIND, "kind", place));
    }
    if set.variants.len() > 1 {
        // In one order for the same document, so that the same things happen.
        let mut types: Vec<_> = set.types.iter().collect();
        types.sort_unstable();
        items.extend(types.into_iter().filter_map(|(ty, index)| of_type(ty, set.variants.get(*index)?, set, place, given)));
    }
    if items.is_empty() {
        items.push(marker(TYPE, "__typename", place));
    }
    Positioned::new(SelectionSet { items }, place)
}

/// What one type alone is asked for.
fn of_type(ty: &Name, fields: &Fields, set: &Set, place: Pos, given: Given<'_>) -> Option<Positioned<Selection>> {
    let own = fields.as_ref().ok()?.values().filter(|field| set.common.iter().all(|common| common.key != field.key));
    let items: Vec<_> = own.filter_map(|field| selection(field, given)).collect();
    let fragment = InlineFragment {
        type_condition: Some(Positioned::new(TypeCondition { on: Positioned::new(ty.clone(), place) }, place)),
        directives: Vec::new(),
        selection_set: Positioned::new(SelectionSet { items }, place),
    };
    (!fragment.selection_set.node.items.is_empty())
        .then(|| Positioned::new(Selection::InlineFragment(Positioned::new(fragment, place)), place))
}

/// None where the field fails before it could run.
fn selection(field: &Field, given: Given<'_>) -> Option<Positioned<Selection>> {
    if field.fault(given.nulls).is_some() {
        return None;
    }
    let place = field.position;
    let arguments = field.arguments.iter().filter_map(|argument| {
        let value = literal(&argument.value.node, given.values)?;
        let is_null = match &value {
            Literal::Variable(name) => given.values.get(name) == Some(&Value::Null),
            value => *value == Literal::Null,
        };
        (!is_null || !argument.has_default).then(|| (argument.name.clone(), argument.value.position_node(value)))
    });
    let made = EngineField {
        alias: (field.key != field.name).then(|| Positioned::new(field.key.clone(), place)),
        name: Positioned::new(field.name.clone(), place),
        arguments: arguments.collect(),
        directives: Vec::new(),
        selection_set: field
            .below
            .as_ref()
            .map_or_else(|| Positioned::new(SelectionSet::default(), place), |below| selection_set(below, place, given)),
    };
    Some(Positioned::new(Selection::Field(Positioned::new(made, place)), place))
}

/// A leaf that nobody has asked for.
fn marker(key: &str, name: &str, place: Pos) -> Positioned<Selection> {
    let field = EngineField {
        alias: Some(Positioned::new(Name::new(key), place)),
        name: Positioned::new(Name::new(name), place),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::new(SelectionSet::default(), place),
    };
    Positioned::new(Selection::Field(Positioned::new(field, place)), place)
}

/// A value without the variables that have none: in a list null stands for them, elsewhere nothing.
fn literal(value: &Literal, values: &Variables) -> Option<Literal> {
    Some(match value {
        Literal::Variable(name) if !values.contains_key(name) => return None,
        Literal::List(items) => Literal::List(items.iter().map(|item| literal(item, values).unwrap_or(Literal::Null)).collect()),
        Literal::Object(fields) => {
            Literal::Object(fields.iter().filter_map(|(name, value)| Some((name.clone(), literal(value, values)?))).collect())
        }
        value => value.clone(),
    })
}
