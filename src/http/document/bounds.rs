//! Bounds of a parsed document, in one linear pass before validation.
//!
//! Fragments that spread each other cost width to the power of depth where each spread is followed anew, as the specification's own
//! algorithms do: a document of 560 bytes would hold a thread for minutes. Here the cost of each fragment is computed once.

use std::collections::{HashMap, HashSet};

use apollo_compiler::Name;
use apollo_compiler::ast::{Argument, Definition, DirectiveList, Document, FragmentDefinition, Selection, Value};
use apollo_compiler::{Node, parser::SourceSpan};

use crate::config::Limits;

/// What follows spreads by recursion ends here.
const DEEPEST_SPREADS: u32 = 30;
const OPERATIONS: u64 = 50;
const DIRECTIVES_AT_ONE_PLACE: usize = 5;
/// Uses of variables times the bytes of the request: the engine copies a variable's value for each use.
const COPIED_BYTES: u64 = 32 << 20;

/// A bound that a document breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// More of something than the limit.
    Over { what: &'static str, limit: u64 },
    /// A fragment spreads itself, by whatever way round.
    Cycle { fragment: String, place: Option<SourceSpan> },
}

/// What a part of a document costs, with all its fragments spread out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    /// Fields at the part's own level.
    fields: u64,
    selections: u64,
    aliases: u64,
    directives: u64,
    variables: u64,
    depth: u64,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.add_below(other);
        self.depth = self.depth.max(other.depth);
    }

    /// Adds all that does not belong to a level.
    fn add_below(&mut self, other: Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.variables = self.variables.saturating_add(other.variables);
    }
}

/// Refuses a document that is over a limit, and counts the uses of variables in others.
pub(super) fn check(document: &Document, limits: &Limits) -> Result<u64, Excess> {
    let mut counter = Counter { limits, definitions: HashMap::new(), fragments: HashMap::new() };
    let (mut operations, mut fragments) = (Vec::new(), Vec::new());
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => operations.push(operation),
            Definition::FragmentDefinition(fragment) => {
                fragments.push(&fragment.name);
                counter.definitions.entry(&fragment.name).or_insert(fragment);
            }
            // Types are left to validation.
            _ => {}
        }
    }
    at_most(operations.len() as u64, OPERATIONS, "operations")?;
    at_most(fragments.len() as u64, limits.fragment_limit.into(), "fragments")?;
    for name in fragments {
        counter.fragment(name, 0)?;
    }
    let mut all = Counts::default();
    for operation in operations {
        let mut cost = counter.selection_set(&operation.selection_set, 0)?;
        cost.directives += operation.directives.len() as u64;
        at_most(cost.fields, limits.root_field_limit.into(), "root fields")?;
        all.add(cost);
    }
    at_most(all.depth, limits.depth_limit.into(), "levels")?;
    at_most(all.aliases, limits.alias_limit.into(), "aliases and repeated fields")?;
    at_most(all.directives, limits.directive_limit.into(), "directives")?;
    at_most(all.selections, limits.selection_limit.into(), "selections")?;
    Ok(all.variables)
}

/// Refuses a request of `size` bytes whose document uses its variables too often.
pub(super) fn copies(variables: u64, size: usize) -> Result<(), Excess> {
    at_most(variables.saturating_mul(size as u64), COPIED_BYTES, "bytes of variables, each use counted")
}

fn at_most(found: u64, limit: u64, what: &'static str) -> Result<(), Excess> {
    if found > limit { Err(Excess::Over { what, limit }) } else { Ok(()) }
}

enum Counted {
    /// We are inside it: to come here again is to go round in a circle.
    Open,
    Whole(Counts),
}

struct Counter<'a> {
    limits: &'a Limits,
    definitions: HashMap<&'a Name, &'a Node<FragmentDefinition>>,
    fragments: HashMap<&'a Name, Counted>,
}

impl<'a> Counter<'a> {
    fn fragment(&mut self, name: &'a Name, spreads: u32) -> Result<Counts, Excess> {
        // An unknown fragment is left to validation.
        let Some(fragment) = self.definitions.get(name).copied() else {
            return Ok(Counts::default());
        };
        match self.fragments.get(name) {
            Some(Counted::Whole(cost)) => return Ok(*cost),
            Some(Counted::Open) => return Err(Excess::Cycle { fragment: name.to_string(), place: fragment.location() }),
            None => {}
        }
        if spreads > DEEPEST_SPREADS {
            return Err(Excess::Over { what: "fragments inside one another", limit: DEEPEST_SPREADS.into() });
        }
        self.fragments.insert(name, Counted::Open);
        let mut cost = self.selection_set(&fragment.selection_set, spreads + 1)?;
        cost.directives = cost.directives.saturating_add(fragment.directives.len() as u64);
        self.fragments.insert(name, Counted::Whole(cost));
        Ok(cost)
    }

    fn selection_set(&mut self, set: &'a [Selection], spreads: u32) -> Result<Counts, Excess> {
        let mut cost = Counts::default();
        let mut keys = HashSet::with_capacity(set.len());
        for selection in set {
            cost.selections = cost.selections.saturating_add(1);
            match selection {
                Selection::Field(field) => {
                    self.directives(&field.directives, &mut cost)?;
                    let is_new = keys.insert(field.response_name());
                    cost.fields += 1;
                    cost.aliases += u64::from(field.alias.is_some() || !is_new);
                    cost.variables += arguments(&field.arguments);
                    let below = self.selection_set(&field.selection_set, spreads)?;
                    cost.depth = cost.depth.max(below.depth.saturating_add(1));
                    at_most(cost.depth, self.limits.depth_limit.into(), "levels")?;
                    cost.add_below(below);
                }
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.directives, &mut cost)?;
                    let inside = self.selection_set(&fragment.selection_set, spreads)?;
                    cost.add(inside);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives, &mut cost)?;
                    let inside = self.fragment(&spread.fragment_name, spreads)?;
                    cost.add(inside);
                }
            }
        }
        Ok(cost)
    }

    fn directives(&self, directives: &DirectiveList, cost: &mut Counts) -> Result<(), Excess> {
        at_most(directives.len() as u64, DIRECTIVES_AT_ONE_PLACE as u64, "directives at one place")?;
        cost.directives = cost.directives.saturating_add(directives.len() as u64);
        cost.variables += directives.iter().map(|directive| arguments(&directive.arguments)).sum::<u64>();
        Ok(())
    }
}

fn arguments(arguments: &[Node<Argument>]) -> u64 {
    arguments.iter().map(|argument| variables(&argument.value)).sum()
}

fn variables(value: &Value) -> u64 {
    match value {
        Value::Variable(_) => 1,
        Value::List(values) => values.iter().map(|value| variables(value)).sum(),
        Value::Object(fields) => fields.iter().map(|(_, value)| variables(value)).sum(),
        _ => 0,
    }
}
