//! One text, read: what is the same for all who send it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use apollo_compiler::executable::{DirectiveList, Operation, Selection, SelectionSet};
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Name, Node, ast};
use async_graphql::{Value, Variables};

use super::collect::Conditions;
use crate::http::answer::{Code, Refusal};

/// A document that is valid and within its bounds.
#[derive(Debug)]
pub(super) struct Document {
    pub text: Arc<str>,
    pub tree: Valid<ExecutableDocument>,
    /// How often its variables are used, with its fragments spread out.
    pub variable_uses: u64,
    /// Where it asks for the schema. `__typename` tells nothing that an answer does not show.
    pub introspection: Option<usize>,
    /// The variables that the directives of each operation look at.
    conditions: HashMap<Option<Name>, Vec<Name>>,
}

impl Document {
    pub(super) fn new(text: Arc<str>, tree: Valid<ExecutableDocument>, variable_uses: u64) -> Self {
        let sets = tree.operations.iter().map(|operation| &operation.selection_set);
        let introspection = introspection(sets.chain(tree.fragments.values().map(|fragment| &fragment.selection_set)).collect());
        let conditions = tree.operations.iter().map(|operation| (operation.name.clone(), conditions(&tree, operation))).collect();
        Self { text, tree, variable_uses, introspection, conditions }
    }

    /// The operation of this name, or the only one.
    pub(super) fn operation(&self, name: Option<&str>) -> Result<&Node<Operation>, Refusal> {
        let refused = |message: &str| Err(Refusal::document(Code::BadRequest, message, None));
        let operations = &self.tree.operations;
        match name {
            Some(name) => operations.named.get(name).map_or_else(|| refused("The document has no operation of that 'operationName'."), Ok),
            None => match (operations.len(), operations.iter().next()) {
                (1, Some(operation)) => Ok(operation),
                _ => refused("The document has several operations: 'operationName' must choose one."),
            },
        }
    }

    /// The variables that decide what the operation selects, and their values; none where null is given.
    pub(super) fn conditions<'a>(&'a self, operation: &Operation, values: &'a Variables) -> impl Iterator<Item = (&'a str, Option<bool>)> {
        let names = self.conditions.get(&operation.name).map(Vec::as_slice).unwrap_or_default();
        names.iter().map(|name| match values.get(name.as_str()) {
            Some(Value::Boolean(value)) => (name.as_str(), Some(*value)),
            _ => (name.as_str(), None),
        })
    }

    pub(super) fn decided(&self, operation: &Operation, values: &Variables) -> Conditions {
        self.conditions(operation, values).map(|(_, value)| value).collect()
    }
}

fn introspection(mut sets: Vec<&SelectionSet>) -> Option<usize> {
    let mut found = Vec::new();
    while let Some(set) = sets.pop() {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) if matches!(field.name.as_str(), "__schema" | "__type") => {
                    found.extend(field.location().map(|place| place.offset()));
                }
                Selection::Field(field) => sets.push(&field.selection_set),
                Selection::InlineFragment(fragment) => sets.push(&fragment.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    found.into_iter().min()
}

fn conditions(document: &ExecutableDocument, operation: &Operation) -> Vec<Name> {
    let mut found = BTreeSet::new();
    let mut visited = HashSet::new();
    let mut open = vec![&operation.selection_set];
    while let Some(set) = open.pop() {
        for selection in &set.selections {
            variables(selection.directives(), &mut found);
            match selection {
                Selection::Field(field) => open.push(&field.selection_set),
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
    found.into_iter().collect()
}

fn variables(directives: &DirectiveList, found: &mut BTreeSet<Name>) {
    for argument in directives.iter().flat_map(|directive| &directive.arguments) {
        if let ast::Value::Variable(name) = &*argument.value {
            found.insert(name.clone());
        }
    }
}
