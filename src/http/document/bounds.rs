//! Bounds of a parsed document, in one linear pass before validation.
//!
//! The engine follows every fragment spread anew, so that fragments that spread each other cost width to the power of
//! depth, without one await in between: a document of 560 bytes would hold a thread for minutes. Here the cost of each
//! fragment is computed once.

use std::collections::{HashMap, HashSet};

use async_graphql::Pos;
use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql_value::{Name, Value};

use crate::config::Limits;

/// The engine's own recursion over spreads ends here.
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
    Cycle { fragment: String, position: Pos },
    /// One root field of a mutation stands twice: it would run twice.
    Repeated { key: String, position: Pos },
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

/// Refuses a document that is over a limit. `size` is the bytes of the request.
pub(super) fn check(document: &ExecutableDocument, size: usize, limits: &Limits) -> Result<(), Excess> {
    at_most(document.operations.iter().count() as u64, OPERATIONS, "operations")?;
    at_most(document.fragments.len() as u64, limits.fragment_limit.into(), "fragments")?;
    let mut counter = Counter { document, limits, fragments: HashMap::new() };
    for name in document.fragments.keys() {
        counter.fragment(name, 0)?;
    }
    let mut all = Counts::default();
    for (_, operation) in document.operations.iter() {
        let mut cost = counter.selection_set(&operation.node.selection_set.node, 0)?;
        cost.directives += operation.node.directives.len() as u64;
        at_most(cost.fields, limits.root_field_limit.into(), "root fields")?;
        all.add(cost);
    }
    at_most(all.depth, limits.depth_limit.into(), "levels")?;
    at_most(all.aliases, limits.alias_limit.into(), "aliases and repeated fields")?;
    at_most(all.directives, limits.directive_limit.into(), "directives")?;
    at_most(all.selections, limits.selection_limit.into(), "selections")?;
    at_most(all.variables.saturating_mul(size as u64), COPIED_BYTES, "bytes of variables, each use counted")?;
    counter.mutations()
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
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    fragments: HashMap<&'a Name, Counted>,
}

impl<'a> Counter<'a> {
    fn fragment(&mut self, name: &'a Name, spreads: u32) -> Result<Counts, Excess> {
        // An unknown fragment is left to validation.
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Ok(Counts::default());
        };
        match self.fragments.get(name) {
            Some(Counted::Whole(cost)) => return Ok(*cost),
            Some(Counted::Open) => return Err(Excess::Cycle { fragment: name.to_string(), position: fragment.pos }),
            None => {}
        }
        if spreads > DEEPEST_SPREADS {
            return Err(Excess::Over { what: "fragments inside one another", limit: DEEPEST_SPREADS.into() });
        }
        self.fragments.insert(name, Counted::Open);
        let mut cost = self.selection_set(&fragment.node.selection_set.node, spreads + 1)?;
        cost.directives = cost.directives.saturating_add(fragment.node.directives.len() as u64);
        self.fragments.insert(name, Counted::Whole(cost));
        Ok(cost)
    }

    fn selection_set(&mut self, set: &'a SelectionSet, spreads: u32) -> Result<Counts, Excess> {
        let mut cost = Counts::default();
        let mut keys = HashSet::with_capacity(set.items.len());
        for selection in &set.items {
            let directives = selection.node.directives();
            at_most(directives.len() as u64, DIRECTIVES_AT_ONE_PLACE as u64, "directives at one place")?;
            cost.selections = cost.selections.saturating_add(1);
            cost.directives = cost.directives.saturating_add(directives.len() as u64);
            for directive in directives {
                cost.variables += directive.node.arguments.iter().map(|(_, value)| variables(&value.node)).sum::<u64>();
            }
            match &selection.node {
                Selection::Field(field) => {
                    let is_new = keys.insert(&field.node.response_key().node);
                    cost.fields += 1;
                    cost.aliases += u64::from(field.node.alias.is_some() || !is_new);
                    cost.variables += field.node.arguments.iter().map(|(_, value)| variables(&value.node)).sum::<u64>();
                    let below = self.selection_set(&field.node.selection_set.node, spreads)?;
                    cost.depth = cost.depth.max(below.depth.saturating_add(1));
                    at_most(cost.depth, self.limits.depth_limit.into(), "levels")?;
                    cost.add_below(below);
                }
                Selection::InlineFragment(fragment) => {
                    let inside = self.selection_set(&fragment.node.selection_set.node, spreads)?;
                    cost.add(inside);
                }
                Selection::FragmentSpread(spread) => {
                    let inside = self.fragment(&spread.node.fragment_name.node, spreads)?;
                    cost.add(inside);
                }
            }
        }
        Ok(cost)
    }

    /// Selecting one field twice is one field in GraphQL; the engine runs it twice, which must not happen to a mutation.
    fn mutations(&self) -> Result<(), Excess> {
        for (_, operation) in self.document.operations.iter().filter(|(_, operation)| operation.node.ty == OperationType::Mutation) {
            self.distinct(&operation.node.selection_set.node, &mut HashSet::new())?;
        }
        Ok(())
    }

    fn distinct(&self, set: &'a SelectionSet, keys: &mut HashSet<&'a Name>) -> Result<(), Excess> {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = field.node.response_key();
                    if field.node.name.node != "__typename" && !keys.insert(&key.node) {
                        return Err(Excess::Repeated { key: key.node.to_string(), position: key.pos });
                    }
                }
                Selection::InlineFragment(fragment) => self.distinct(&fragment.node.selection_set.node, keys)?,
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.distinct(&fragment.node.selection_set.node, keys)?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn variables(value: &Value) -> u64 {
    match value {
        Value::Variable(_) => 1,
        Value::List(values) => values.iter().map(variables).sum(),
        Value::Object(fields) => fields.values().map(variables).sum(),
        _ => 0,
    }
}
