//! What the library does not look for in arguments: a variable inside a list or an object that may not stand there, an object with a
//! field twice, a `@oneOf` input with more or less than one field, and what a scalar of ours has inside: there a variable may be
//! unknown, and a bare name or a number that JSON cannot hold is no value.

use std::collections::HashSet;

use apollo_compiler::ast::{self, Value};
use apollo_compiler::executable::{DirectiveList, Operation, Selection, SelectionSet, VariableDefinition};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};
use async_graphql::ServerError;

use crate::http::answer::{Code, error};
use crate::http::document::literal::is_number;
use crate::http::document::positions::position;

/// The scalar that takes whatever JSON has.
const ANY: &str = "JSON";

/// What is wrong with the arguments of a document that is valid in all else.
pub(super) fn mistakes(schema: &Schema, document: &ExecutableDocument, text: &str, most: usize) -> Vec<ServerError> {
    let mut found = Vec::new();
    for operation in document.operations.iter() {
        let mut check = Check { schema, document, text, operation, seen: HashSet::new(), found: &mut found, most };
        for variable in &operation.variables {
            if let Some(value) = &variable.default_value {
                check.value(value, &variable.ty, false);
            }
        }
        check.selection_set(&operation.selection_set);
    }
    found
}

struct Check<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    text: &'a str,
    operation: &'a Operation,
    /// Fragments of this operation.
    seen: HashSet<&'a Name>,
    found: &'a mut Vec<ServerError>,
    most: usize,
}

impl<'a> Check<'a> {
    fn selection_set(&mut self, set: &'a SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    for argument in &field.arguments {
                        if let Some(definition) = field.definition.argument_by_name(&argument.name) {
                            self.value(&argument.value, &definition.ty, definition.default_value.is_some());
                        }
                    }
                    self.selection_set(&field.selection_set);
                }
                Selection::InlineFragment(fragment) => self.selection_set(&fragment.selection_set),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.fragment_name)
                        && self.seen.insert(&fragment.name)
                    {
                        self.selection_set(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &'a DirectiveList) {
        for directive in directives.iter() {
            let Some(definition) = self.schema.directive_definitions.get(&directive.name) else { continue };
            for argument in &directive.arguments {
                if let Some(definition) = definition.argument_by_name(&argument.name) {
                    self.value(&argument.value, &definition.ty, definition.default_value.is_some());
                }
            }
        }
    }

    /// `has_default`: where null is left out, something else stands there.
    fn value(&mut self, value: &'a Node<Value>, ty: &ast::Type, has_default: bool) {
        match &**value {
            // One value stands for a list of it.
            Value::List(items) if ty.is_list() => items.iter().for_each(|item| self.value(item, ty.item_type(), false)),
            // Of the specification's reference implementation: what is in a scalar's list may be null, and is of the scalar's type.
            Value::List(items) => {
                let ty = ty.clone().nullable();
                items.iter().for_each(|item| self.value(item, &ty, false));
            }
            Value::Object(fields) => self.object(value, fields, ty.inner_named_type()),
            Value::Variable(name) => self.variable(value, name, ty, has_default),
            _ => self.free(value, ty.inner_named_type()),
        }
    }

    fn object(&mut self, value: &'a Node<Value>, fields: &'a [(Name, Node<Value>)], name: &Name) {
        let Some(ExtendedType::InputObject(input)) = self.schema.types.get(name) else { return self.free(value, name) };
        let has_twice = self.twice(value, fields);
        if !has_twice && input.directives.has("oneOf") && !self.is_one(fields) {
            // A variable that may be null is one that may not stand here.
            let is_usage = matches!(fields, [(_, value)] if matches!(**value, Value::Variable(_)));
            let code = if is_usage { Code::GraphqlValidationFailed } else { Code::BadRequest };
            self.report(code, value, self.one_of(name, fields));
        }
        for (name, value) in fields {
            if let Some(definition) = input.fields.get(name) {
                self.value(value, &definition.ty, definition.default_value.is_some());
            }
        }
    }

    /// <https://spec.graphql.org/October2021/#sec-All-Variable-Usages-are-Allowed>
    fn variable(&mut self, value: &'a Node<Value>, name: &Name, ty: &ast::Type, has_default: bool) {
        let Some(variable) = self.operation.variables.iter().find(|variable| variable.name == *name) else { return };
        let is_never_null = variable.default_value.as_ref().is_some_and(|value| !matches!(&**value, Value::Null)) || has_default;
        let wanted = if is_never_null { ty.clone().nullable() } else { ty.clone() };
        if !variable.ty.is_assignable_to(&wanted) {
            let message = format!("The variable '${name}' of type '{}' cannot stand where '{ty}' is wanted.", variable.ty);
            self.report(Code::GraphqlValidationFailed, value, message);
        }
    }

    /// A scalar takes any list and any object, whose keys are its own. GraphQL leaves it to each scalar which literals it takes.
    fn free(&mut self, value: &'a Node<Value>, name: &Name) {
        if !matches!(self.schema.types.get(name), Some(ExtendedType::Scalar(_))) {
            return;
        }
        match &**value {
            Value::List(items) => items.iter().for_each(|item| self.free(item, name)),
            Value::Object(fields) => {
                self.twice(value, fields);
                fields.iter().for_each(|(_, value)| self.free(value, name));
            }
            Value::Variable(variable) if self.operation.variables.iter().all(|known| known.name != *variable) => {
                self.report(Code::GraphqlValidationFailed, value, format!("Variable '${variable}' is not defined."));
            }
            Value::Enum(text) => self.report(Code::BadRequest, value, format!("'{text}' is no value of '{name}': it needs quotes.")),
            // Other scalars judge the text of a number themselves.
            Value::Float(number) if name == ANY && !is_number(number.as_str()) => {
                self.report(Code::BadRequest, value, format!("The number '{}' is too large for '{name}'.", number.as_str()));
            }
            _ => {}
        }
    }

    /// Whether a field is given twice.
    fn twice(&mut self, value: &'a Node<Value>, fields: &'a [(Name, Node<Value>)]) -> bool {
        let mut names = HashSet::with_capacity(fields.len());
        if let Some((name, _)) = fields.iter().find(|(name, _)| !names.insert(name)) {
            self.report(Code::BadRequest, value, format!("The field '{name}' is given twice."));
            return true;
        }
        false
    }

    /// What is wrong with a `@oneOf` input, and what to do about it.
    fn one_of(&self, name: &str, fields: &[(Name, Node<Value>)]) -> String {
        let rule = format!("'{name}' takes exactly one of its fields, which must not be null");
        let [(_, value)] = fields else { return format!("{rule}.") };
        let Value::Variable(variable) = &**value else { return format!("{rule}.") };
        let declared = self.operation.variables.iter().find(|declared| declared.name == *variable);
        declared.map_or_else(|| format!("{rule}."), |declared| format!("{rule}: declare ${variable} as {}!.", declared.ty))
    }

    fn is_one(&self, fields: &[(Name, Node<Value>)]) -> bool {
        let [(_, value)] = fields else { return false };
        match &**value {
            Value::Null => false,
            // Null that is given in place of a default fails the field.
            Value::Variable(name) => {
                let has_default = |variable: &VariableDefinition| variable.default_value.as_ref().is_some_and(|value| !value.is_null());
                let is_never_null = |variable: &VariableDefinition| variable.ty.is_non_null() || has_default(variable);
                self.operation.variables.iter().any(|variable| variable.name == *name && is_never_null(variable))
            }
            _ => true,
        }
    }

    fn report(&mut self, code: Code, value: &Node<Value>, message: String) {
        let place = value.location().map(|place| position(self.text, place.offset()));
        // Several operations may share a fragment.
        let is_known = |known: &ServerError| known.message == message && known.locations.first() == place.as_ref();
        if self.found.len() < self.most && !self.found.iter().any(is_known) {
            self.found.push(error(code, message, place));
        }
    }
}
