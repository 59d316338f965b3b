//! Where what the library (apollo-compiler 1.33.1) finds is no mistake, or the same one again: it holds the items of a list that stands
//! for a scalar of ours for values of the scalar itself, and refuses null in `$j: JSON! = [null]`; and it holds what is given as null
//! for missing too, where it tells of the null anyway.

use std::collections::HashSet;

use apollo_compiler::ast::{Argument, InputValueDefinition, Type, Value};
use apollo_compiler::executable::{DirectiveList, Selection, SelectionSet};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{ExecutableDocument, Node, Schema};

/// Bytes at which something begins.
pub(super) struct Places<'a> {
    schema: &'a Schema,
    /// A value inside a list or an object that stands for a scalar of ours.
    pub free: HashSet<usize>,
    /// A field, a directive or an object with all that it needs, if only as null.
    pub whole: HashSet<usize>,
}

impl<'a> Places<'a> {
    pub(super) fn of(schema: &'a Schema, document: &ExecutableDocument) -> Self {
        let mut places = Self { schema, free: HashSet::new(), whole: HashSet::new() };
        for operation in document.operations.iter() {
            for variable in &operation.variables {
                variable.default_value.iter().for_each(|value| places.value(value, &variable.ty));
            }
            places.selection_set(&operation.selection_set);
        }
        document.fragments.values().for_each(|fragment| places.selection_set(&fragment.selection_set));
        places
    }

    fn selection_set(&mut self, set: &SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    self.arguments(field, &field.arguments, &field.definition.arguments);
                    self.selection_set(&field.selection_set);
                }
                Selection::InlineFragment(fragment) => self.selection_set(&fragment.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn directives(&mut self, directives: &DirectiveList) {
        for directive in directives.iter() {
            if let Some(definition) = self.schema.directive_definitions.get(&directive.name) {
                self.arguments(directive, &directive.arguments, &definition.arguments);
            }
        }
    }

    fn arguments<T>(&mut self, owner: &Node<T>, given: &[Node<Argument>], known: &[Node<InputValueDefinition>]) {
        if known.iter().filter(|known| known.is_required()).all(|known| given.iter().any(|given| given.name == known.name)) {
            self.whole.extend(owner.location().map(|place| place.offset()));
        }
        for argument in given {
            if let Some(definition) = known.iter().find(|known| known.name == argument.name) {
                self.value(&argument.value, &definition.ty);
            }
        }
    }

    fn value(&mut self, value: &Node<Value>, ty: &Type) {
        match (&**value, self.schema.types.get(ty.inner_named_type())) {
            (Value::List(items), _) if ty.is_list() => items.iter().for_each(|item| self.value(item, ty.item_type())),
            (Value::List(items), Some(ExtendedType::Scalar(_))) => items.iter().for_each(|item| self.all(item)),
            (Value::Object(fields), Some(ExtendedType::InputObject(input))) => {
                let is_given = |known: &InputValueDefinition| fields.iter().any(|(name, _)| *name == known.name);
                if input.fields.values().filter(|known| known.is_required()).all(|known| is_given(known)) {
                    self.whole.extend(value.location().map(|place| place.offset()));
                }
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
        self.free.extend(value.location().map(|place| place.offset()));
        match &**value {
            Value::List(items) => items.iter().for_each(|item| self.all(item)),
            Value::Object(fields) => fields.iter().for_each(|(_, value)| self.all(value)),
            _ => {}
        }
    }
}
