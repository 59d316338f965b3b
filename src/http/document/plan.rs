//! What is to be executed: an operation with its selections collected, the same for the same text and the same Boolean variables.

use std::collections::HashSet;
use std::sync::Arc;

use apollo_compiler::executable::Operation;
use apollo_compiler::parser::SourceSpan;
use async_graphql::parser::types::OperationType;
use async_graphql::{Name, Pos, Value, Variables};
use async_graphql_value::Value as Literal;

use super::collect::{Field, Set};
use super::positions::mark;
use database::Shown;
use graphql::columns;
use graphql::reads::{self, Reads};

/// An operation.
#[derive(Debug)]
pub(super) struct Plan {
    pub kind: OperationType,
    pub set: Set,
    pub position: Pos,
    /// The variables that arguments are given by, with their types.
    pub variables: Vec<(Name, String)>,
    /// Whether an object's selections cannot be told.
    pub fails: bool,
    /// Variables that may be null, and stand where null may not.
    strict: Vec<Name>,
    pub reads: Reads,
    /// The columns that its objects show.
    pub shown: Arc<Shown>,
    /// A mutation's root fields, each alone, where there are several: each begins when the one before it has ended.
    steps: Vec<Arc<Self>>,
    /// Whether it asks types for their interfaces.
    pub lists_interfaces: bool,
    size: u64,
}

impl Plan {
    pub(super) fn new(operation: &Operation, set: Set, position: Option<SourceSpan>) -> Self {
        let mut seen = Seen::default();
        seen.set(&set);
        let strict =
            operation.variables.iter().filter(|variable| !variable.ty.is_non_null() && seen.strict.contains(variable.name.as_str()));
        let strict = strict.map(|variable| Name::new(&variable.name)).collect();
        let variables = operation.variables.iter().filter(|variable| seen.variables.contains(variable.name.as_str()));
        let variables = variables.map(|variable| (Name::new(&variable.name), variable.ty.to_string())).collect();
        let kind = match operation.operation_type {
            apollo_compiler::ast::OperationType::Query => OperationType::Query,
            apollo_compiler::ast::OperationType::Mutation => OperationType::Mutation,
            apollo_compiler::ast::OperationType::Subscription => OperationType::Subscription,
        };
        let reads = reads(kind, &set);
        let lists_interfaces = seen.lists_interfaces;
        let shown = Arc::new(columns::shown(seen.shown.iter().map(|(object, field)| (object.as_str(), field.as_str()))));
        let is_serial =
            kind == OperationType::Mutation && set.fields().is_some_and(|fields| fields.as_ref().is_ok_and(|all| all.len() > 1));
        let alone = if is_serial { set.each() } else { Vec::new() };
        let size = (seen.fields.len() + alone.len()) as u64;
        Self {
            kind,
            variables,
            fails: seen.fails,
            strict,
            reads,
            shown,
            steps: alone.into_iter().map(|set| Arc::new(Self::new(operation, set, position))).collect(),
            lists_interfaces,
            size,
            position: mark(position),
            set,
        }
    }

    /// The variables that are null with these values, and make fields fail by that.
    pub(super) fn nulls(&self, values: &Variables) -> HashSet<Name> {
        self.strict.iter().filter(|name| values.get(*name) == Some(&Value::Null)).cloned().collect()
    }

    /// The parts that run one after the other.
    pub(super) fn parts(self: &Arc<Self>) -> &[Arc<Self>] {
        if self.steps.is_empty() { std::slice::from_ref(self) } else { &self.steps }
    }

    /// The values that arguments are given by.
    pub(super) fn own(&self, values: &Variables) -> Variables {
        let mut own = Variables::default();
        own.extend(self.variables.iter().filter_map(|(name, _)| Some((name.clone(), values.get(name)?.clone()))));
        own
    }

    /// How many fields it has.
    pub(super) const fn size(&self) -> u64 {
        self.size
    }
}

/// What the operation reads of the database.
fn reads(kind: OperationType, set: &Set) -> Reads {
    let roots: Vec<_> =
        set.variants.iter().flatten().flat_map(|fields| fields.values()).filter(|field| !field.name.starts_with("__")).collect();
    let below = |field: &Field, is_known: &dyn Fn(&str, &Field) -> bool| field.below.iter().all(|below| all(below, is_known));
    let is_own = |parent: &str, field: &Field| reads::is_own(parent, &field.name, &field.ty, field.below.is_none());
    let is_written = |parent: &str, field: &Field| reads::is_written(parent, &field.name, &field.ty, field.below.is_none());
    match kind {
        OperationType::Query
            if roots.iter().all(|field| reads::is_found_at_once(&field.name) && below(field, &is_own)) && roots.len() < 2 =>
        {
            Reads::Once
        }
        OperationType::Mutation if roots.iter().all(|field| below(field, &is_written)) => Reads::Written,
        _ => Reads::More,
    }
}

/// Whether all fields of a set and below them are known, each by the type that it is a field of.
fn all(set: &Set, is_known: &dyn Fn(&str, &Field) -> bool) -> bool {
    let mut sets = set.types.iter().filter_map(|(parent, variant)| Some((parent, set.variants.get(*variant)?.as_ref().ok()?)));
    sets.all(|(parent, fields)| {
        fields.values().all(|field| {
            is_known(parent, field) && (reads::is_alone(parent, &field.name) || field.below.iter().all(|below| all(below, is_known)))
        })
    })
}

#[derive(Default)]
struct Seen {
    fields: HashSet<*const Field>,
    variables: HashSet<Name>,
    strict: HashSet<Name>,
    fails: bool,
    lists_interfaces: bool,
    /// Objects, with fields that they are asked for.
    shown: HashSet<(Name, Name)>,
}

impl Seen {
    fn set(&mut self, set: &Set) {
        self.fails |= set.variants.iter().any(Result::is_err);
        self.lists_interfaces |= set.lists_interfaces();
        for (object, variant) in &set.types {
            let fields = set.variants.get(*variant).into_iter().flatten().flat_map(|fields| fields.values());
            self.shown.extend(fields.map(|field| (object.clone(), field.name.clone())));
        }
        for field in set.variants.iter().flatten().flat_map(|fields| fields.values()) {
            if self.fields.insert(Arc::as_ptr(field)) {
                self.strict.extend(field.strict.iter().map(|(name, _)| name.clone()));
                field.arguments.iter().for_each(|argument| self.value(&argument.value.node));
                field.below.iter().for_each(|below| self.set(below));
            }
        }
    }

    fn value(&mut self, value: &Literal) {
        match value {
            Literal::Variable(name) => {
                self.variables.insert(name.clone());
            }
            Literal::List(items) => items.iter().for_each(|item| self.value(item)),
            Literal::Object(fields) => fields.values().for_each(|field| self.value(field)),
            _ => {}
        }
    }
}
