//! The shape of an answer: keys in the query's order, and `null` where a field failed, or above it where none may stand.
//!
//! The engine (7.2.1) leaves a failed field out of its object, and puts keys in the order in which they were resolved.

use std::collections::HashMap;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, PathSegment, Response, Value};

/// The types of introspection, which no exported schema has, as far as their fields lead on.
const INTROSPECTION: &str = include_str!("introspection.graphql");

/// Where null may stand: bit 0 for the value itself, bit 1 for the items of a list, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Nullable(u8);

impl Nullable {
    const ALL: Self = Self(u8::MAX);

    fn of(ty: &Type) -> (Self, &Name) {
        match &ty.base {
            BaseType::Named(name) => (Self(u8::from(ty.nullable)), name),
            BaseType::List(inner) => {
                let (below, name) = Self::of(inner);
                (Self(below.0 << 1 | u8::from(ty.nullable)), name)
            }
        }
    }

    const fn at(self, level: u32) -> bool {
        self.0.unbounded_shr(level) & 1 == 1
    }
}

/// What the schema says of a field.
#[derive(Debug)]
pub(super) struct FieldType {
    nullable: Nullable,
    pub is_list: bool,
    pub name: Name,
}

/// What the schema says of its fields.
#[derive(Debug, Default)]
pub(super) struct Types {
    fields: HashMap<Name, HashMap<Name, FieldType>>,
    query: Option<Name>,
    mutation: Option<Name>,
    subscription: Option<Name>,
}

impl Types {
    /// Reads an exported schema.
    pub(super) fn of(sdl: &str) -> Result<Self, String> {
        let subscription = Some(Name::new("Subscription"));
        let mut types = Self { query: Some(Name::new("Query")), mutation: Some(Name::new("Mutation")), subscription, ..Self::default() };
        types.read(sdl)?;
        types.read(INTROSPECTION)?;
        let schema = |name: &str| FieldType { nullable: Nullable::ALL, is_list: false, name: Name::new(name) };
        if let Some(fields) = types.query.as_ref().and_then(|query| types.fields.get_mut(query)) {
            fields.extend([(Name::new("__schema"), schema("__Schema")), (Name::new("__type"), schema("__Type"))]);
        }
        Ok(types)
    }

    fn read(&mut self, sdl: &str) -> Result<(), String> {
        for definition in parse_schema(sdl).map_err(|error| error.to_string())?.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    self.query = schema.node.query.map(|name| name.node);
                    self.mutation = schema.node.mutation.map(|name| name.node);
                    self.subscription = schema.node.subscription.map(|name| name.node);
                }
                TypeSystemDefinition::Type(ty) => {
                    let fields = match ty.node.kind {
                        TypeKind::Object(object) => object.fields,
                        TypeKind::Interface(interface) => interface.fields,
                        _ => continue,
                    };
                    let fields = fields.into_iter().map(|field| {
                        let (nullable, name) = Nullable::of(&field.node.ty.node);
                        let is_list = matches!(field.node.ty.node.base, BaseType::List(_));
                        (field.node.name.node, FieldType { nullable, is_list, name: name.clone() })
                    });
                    self.fields.entry(ty.node.name.node).or_default().extend(fields);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        Ok(())
    }

    pub(super) fn field(&self, parent: &Name, name: &Name) -> Option<&FieldType> {
        self.fields.get(parent)?.get(name)
    }

    /// The type at which operations of this kind begin.
    pub(super) const fn root(&self, operation: OperationType) -> Option<&Name> {
        match operation {
            OperationType::Query => self.query.as_ref(),
            OperationType::Mutation => self.mutation.as_ref(),
            OperationType::Subscription => self.subscription.as_ref(),
        }
    }

    pub(super) const fn mutation(&self) -> Option<&Name> {
        self.mutation.as_ref()
    }
}

type Selected = IndexMap<Name, Field>;

#[derive(Debug)]
struct Field {
    nullable: Nullable,
    below: Selected,
}

/// What one operation selects, with its fragments spread out.
#[derive(Debug)]
pub(crate) struct Shape(Selected);

impl Shape {
    /// The document must be within its bounds.
    pub(super) fn of(types: &Types, document: &ExecutableDocument, operation: &OperationDefinition) -> Self {
        let mut selected = Selected::new();
        select(types, document, &operation.selection_set.node, types.root(operation.ty), &mut selected);
        Self(selected)
    }

    /// Puts the answer right.
    pub(crate) fn complete(&self, response: &mut Response) {
        let Response { data, errors, .. } = response;
        for error in &*errors {
            put_null(data, &self.0, &error.path);
        }
        for error in &*errors {
            lift_null(data, &self.0, Nullable::ALL, 0, &error.path);
        }
        order(data, &self.0);
    }
}

fn select(types: &Types, document: &ExecutableDocument, set: &SelectionSet, parent: Option<&Name>, selected: &mut Selected) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let known = parent.and_then(|parent| types.field(parent, &field.node.name.node));
                let (nullable, name) = known.map_or((Nullable::ALL, None), |known| (known.nullable, Some(&known.name)));
                let key = field.node.response_key().node.clone();
                let found = selected.entry(key).or_insert_with(|| Field { nullable, below: Selected::new() });
                select(types, document, &field.node.selection_set.node, name, &mut found.below);
            }
            Selection::InlineFragment(fragment) => {
                let parent = fragment.node.type_condition.as_ref().map(|condition| &condition.node.on.node).or(parent);
                select(types, document, &fragment.node.selection_set.node, parent, selected);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    let parent = &fragment.node.type_condition.node.on.node;
                    select(types, document, &fragment.node.selection_set.node, Some(parent), selected);
                }
            }
        }
    }
}

/// Puts null where the path ends and nothing stands. An object all of whose fields failed is null itself by now.
fn put_null(value: &mut Value, below: &Selected, path: &[PathSegment]) {
    match path.split_first() {
        Some((PathSegment::Field(key), rest)) => {
            let Some((key, field)) = below.get_key_value(key.as_str()) else {
                return;
            };
            if *value == Value::Null {
                *value = Value::Object(IndexMap::new());
            }
            if let Value::Object(fields) = value {
                put_null(fields.entry(key.clone()).or_insert(Value::Null), &field.below, rest);
            }
        }
        Some((PathSegment::Index(index), rest)) => {
            if let Value::List(items) = value
                && let Some(item) = items.get_mut(*index)
            {
                put_null(item, below, rest);
            }
        }
        None => {}
    }
}

/// Lifts the null at the path's end to where null may stand; tells whether it must rise further.
fn lift_null(value: &mut Value, below: &Selected, nullable: Nullable, level: u32, path: &[PathSegment]) -> bool {
    let rises = match (path.split_first(), &mut *value) {
        (Some((PathSegment::Field(key), rest)), Value::Object(fields)) => match (fields.get_mut(key.as_str()), below.get(key.as_str())) {
            (Some(value), Some(field)) => lift_null(value, &field.below, field.nullable, 0, rest),
            _ => false,
        },
        (Some((PathSegment::Index(index), rest)), Value::List(items)) => {
            items.get_mut(*index).is_some_and(|item| lift_null(item, below, nullable, level + 1, rest))
        }
        _ => false,
    };
    if rises {
        *value = Value::Null;
    }
    *value == Value::Null && !nullable.at(level)
}

fn order(value: &mut Value, selected: &Selected) {
    // What has no selection is a leaf, even where it is an object: JSON keeps its own order.
    if selected.is_empty() {
        return;
    }
    match value {
        Value::List(items) => items.iter_mut().for_each(|item| order(item, selected)),
        Value::Object(fields) => {
            if !fields.keys().map(|key| selected.get_index_of(key)).is_sorted() {
                fields.sort_by_cached_key(|key, _| selected.get_index_of(key));
            }
            for (key, value) in fields {
                if let Some(field) = selected.get(key) {
                    order(value, &field.below);
                }
            }
        }
        _ => {}
    }
}
