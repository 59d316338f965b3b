//! A subscription has one root field, which may be selected more than once: the library (apollo-compiler 1.33.1) counts selections.

use std::collections::HashSet;

use apollo_compiler::executable::{Operation, Selection};
use apollo_compiler::{ExecutableDocument, Name};
use async_graphql::ServerError;

use crate::http::answer::{Code, error};
use crate::http::document::positions::position;

/// The subscriptions of a document that have several.
pub(super) fn mistakes(document: &ExecutableDocument, text: &str) -> Vec<ServerError> {
    let subscriptions = document.operations.iter().filter(|operation| operation.is_subscription());
    let several = subscriptions.filter(|operation| root_fields(document, operation) > 1);
    let mistakes = several.map(|operation| {
        let place = operation.location().map(|place| position(text, place.offset()));
        error(Code::GraphqlValidationFailed, "A subscription selects exactly one field.", place)
    });
    mistakes.collect()
}

fn root_fields(document: &ExecutableDocument, operation: &Operation) -> usize {
    let (mut names, mut visited): (HashSet<&Name>, HashSet<&Name>) = (HashSet::new(), HashSet::new());
    let mut open = vec![&operation.selection_set];
    while let Some(set) = open.pop() {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    names.insert(field.response_key());
                }
                Selection::InlineFragment(fragment) => open.push(&fragment.selection_set),
                Selection::FragmentSpread(spread) => {
                    if visited.insert(&spread.fragment_name)
                        && let Some(fragment) = document.fragments.get(&spread.fragment_name)
                    {
                        open.push(&fragment.selection_set);
                    }
                }
            }
        }
    }
    names.len()
}
