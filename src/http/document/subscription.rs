//! A subscription has one root field. The engine (7.2.1) runs several as one, and does not see those in fragments.

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Pos, Positioned};

use crate::http::answer::{Code, Refusal};

/// Refuses a subscription with more or less than one root field; where fragments hold the field, it is put in front of them. They
/// stay for the engine's validation, which compares them with it.
pub(super) fn settle(document: &mut ExecutableDocument, name: Option<&str>) -> Result<(), Refusal> {
    let Some((_, operation)) =
        document.operations.iter().find(|(own, _)| name.is_none_or(|name| own.is_some_and(|own| own.as_str() == name)))
    else {
        return Ok(());
    };
    let (position, set) = (operation.pos, &operation.node.selection_set);
    let mut found = None;
    collect(document, &set.node, position, &mut found)?;
    let Some(field) = found.filter(|field| !field.node.name.node.starts_with("__")) else {
        return Err(refusal("A subscription selects exactly one field.", position));
    };
    let spreads = set.node.items.iter().filter(|item| !matches!(item.node, Selection::Field(_))).cloned();
    let selection = Positioned::new(Selection::Field(field.clone()), field.pos);
    let items = std::iter::once(selection).chain(spreads).collect();
    let operation = match &mut document.operations {
        async_graphql::parser::types::DocumentOperations::Single(operation) => Some(operation),
        async_graphql::parser::types::DocumentOperations::Multiple(operations) => match name {
            Some(name) => operations.get_mut(name),
            None => operations.values_mut().next(),
        },
    };
    if let Some(operation) = operation {
        operation.node.selection_set.node.items = items;
    }
    Ok(())
}

/// The fields of the root, as one.
fn collect(document: &ExecutableDocument, set: &SelectionSet, position: Pos, found: &mut Option<Positioned<Field>>) -> Result<(), Refusal> {
    for item in &set.items {
        let (directives, below) = match &item.node {
            Selection::Field(field) => (&field.node.directives, None),
            Selection::InlineFragment(fragment) => (&fragment.node.directives, Some(&fragment.node.selection_set)),
            Selection::FragmentSpread(spread) => {
                let fragment = document.fragments.get(&spread.node.fragment_name.node);
                (&spread.node.directives, fragment.map(|fragment| &fragment.node.selection_set))
            }
        };
        if let Some(directive) = directives.first() {
            return Err(refusal("The root field of a subscription takes no directives.", directive.pos));
        }
        if let Some(below) = below {
            collect(document, &below.node, position, found)?;
        }
        if let Selection::Field(field) = &item.node {
            match found {
                None => *found = Some(field.clone()),
                Some(first) if is_same(&first.node, &field.node) => {
                    first.node.selection_set.node.items.extend(field.node.selection_set.node.items.iter().cloned());
                }
                Some(_) => return Err(refusal("A subscription selects exactly one field.", position)),
            }
        }
    }
    Ok(())
}

fn is_same(one: &Field, other: &Field) -> bool {
    let arguments = |field: &Field| {
        let mut arguments: Vec<_> = field.arguments.iter().map(|(name, value)| (name.node.to_string(), value.node.to_string())).collect();
        arguments.sort();
        arguments
    };
    one.response_key().node == other.response_key().node && one.name.node == other.name.node && arguments(one) == arguments(other)
}

fn refusal(message: &str, position: Pos) -> Refusal {
    Refusal::document(Code::GraphqlValidationFailed, message, Some(position))
}
