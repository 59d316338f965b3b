//! Two fields of one response name must have the same arguments. The library (apollo-compiler 1.33.1, `same_value` in
//! validation/selection.rs) holds lists of different lengths for the same: it is asked again, with texts in place of the lists.

use std::collections::HashSet;

use apollo_compiler::ast::{Argument, Definition, Document, Selection, Value};
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{Name, Node, Schema};

/// The kind of mistake that is looked for.
pub(super) const KIND: &str = "ConflictingFieldArgument";

/// What is found with texts in place of lists, where there may be such a mistake at all: other kinds mean nothing.
pub(super) fn conflicts(schema: &Valid<Schema>, document: &Document) -> Option<DiagnosticList> {
    let mut copy = document.clone();
    let mut changed = Changed::default();
    for definition in &mut copy.definitions {
        match definition {
            Definition::OperationDefinition(operation) => changed.selections(&mut operation.make_mut().selection_set),
            Definition::FragmentDefinition(fragment) => changed.selections(&mut fragment.make_mut().selection_set),
            _ => {}
        }
    }
    if !changed.twice {
        return None;
    }
    let checked = match copy.to_executable(schema) {
        Ok(built) => built.validate(schema),
        Err(refused) => Err(refused),
    };
    checked.err().map(|refused| refused.errors)
}

#[derive(Default)]
struct Changed {
    names: HashSet<Name>,
    /// Whether two fields of one response name have lists.
    twice: bool,
}

impl Changed {
    fn selections(&mut self, selections: &mut [Selection]) {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    if field.arguments.iter().any(|argument| has_list(&argument.value)) {
                        self.twice |= !self.names.insert(field.response_name().clone());
                        field.make_mut().arguments.iter_mut().for_each(as_text);
                    }
                    if !field.selection_set.is_empty() {
                        self.selections(&mut field.make_mut().selection_set);
                    }
                }
                Selection::InlineFragment(fragment) => self.selections(&mut fragment.make_mut().selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
}

fn has_list(value: &Value) -> bool {
    match value {
        Value::List(_) => true,
        Value::Object(fields) => fields.iter().any(|(_, value)| has_list(value)),
        _ => false,
    }
}

fn as_text(argument: &mut Node<Argument>) {
    text(argument.make_mut().value.make_mut());
}

fn text(value: &mut Value) {
    match value {
        Value::List(_) => *value = Value::String(value.serialize().no_indent().to_string()),
        Value::Object(fields) => fields.iter_mut().for_each(|(_, value)| text(value.make_mut())),
        _ => {}
    }
}
