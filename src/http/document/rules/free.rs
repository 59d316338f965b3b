//! Values inside a list or an object that stands for a scalar of ours, which may be anything. The library (apollo-compiler 1.33.1) holds
//! the items of such a list for values of the scalar itself, and refuses null in `$j: JSON! = [null]`.

use std::collections::HashSet;

use apollo_compiler::ast::{self, Value};
use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{ExecutableDocument, Node, Schema};

/// Where such values begin.
pub(super) fn places(schema: &Schema, document: &ExecutableDocument) -> HashSet<usize> {
    let mut free = Free { schema, places: HashSet::new() };
    for operation in document.operations.iter() {
        for variable in &operation.variables {
            variable.default_value.iter().for_each(|value| free.value(value, &variable.ty));
        }
        free.selection_set(&operation.selection_set);
    }
    document.fragments.values().for_each(|fragment| free.selection_set(&fragment.selection_set));
    free.places
}

struct Free<'a> {
    schema: &'a Schema,
    places: HashSet<usize>,
}

impl Free<'_> {
    fn selection_set(&mut self, set: &SelectionSet) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    for argument in &field.arguments {
                        if let Some(definition) = field.definition.argument_by_name(&argument.name) {
                            self.value(&argument.value, &definition.ty);
                        }
                    }
                    self.selection_set(&field.selection_set);
                }
                Selection::InlineFragment(fragment) => self.selection_set(&fragment.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn value(&mut self, value: &Value, ty: &ast::Type) {
        match (value, self.schema.types.get(ty.inner_named_type())) {
            (Value::List(items), _) if ty.is_list() => items.iter().for_each(|item| self.value(item, ty.item_type())),
            (Value::List(items), Some(ExtendedType::Scalar(_))) => items.iter().for_each(|item| self.all(item)),
            (Value::Object(fields), Some(ExtendedType::InputObject(input))) => {
                for (name, value) in fields {
                    if let Some(definition) = input.fields.get(name) {
                        self.value(value, &definition.ty);
                    }
                }
            }
            _ => {}
        }
    }

    fn all(&mut self, value: &Node<Value>) {
        self.places.extend(value.location().map(|place| place.offset()));
        match &**value {
            Value::List(items) => items.iter().for_each(|item| self.all(item)),
            Value::Object(fields) => fields.iter().for_each(|(_, value)| self.all(value)),
            _ => {}
        }
    }
}
