//! From parameters to a request that is safe to execute: the same for every transport.

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection};
use async_graphql::parser::{self, parse_query};
use async_graphql::{Pos, Positioned, Request};

use super::answer::{Code, Refusal};
use super::cost::Cost;
use super::parameters::Parameters;
use super::persisted::Found;
use super::quota::Leave;
use super::shape::Shape;
use super::{Gateway, bounds, spelling, subscription, tokens, typename, variables};
use crate::config::Limits;
use domain::Viewer;

/// A request whose document is parsed and within its bounds, and whose operation is chosen.
#[derive(Debug)]
pub(super) struct Prepared {
    pub request: Request,
    pub operation: OperationType,
    pub shape: Shape,
    pub cost: Cost,
    /// Held until the operation has ended.
    pub _leave: Leave,
}

/// Does all that can be done before validation, and takes what it costs out of the viewer's quota.
pub(super) fn prepare(mut parameters: Parameters, gateway: &Gateway, viewer: &Viewer) -> Result<Prepared, Refusal> {
    let Gateway { limits, types, rules, exposure, documents, quota, .. } = gateway;
    let leave = quota.enter(viewer)?;
    let Found { text: query, register } = documents.find(&mut parameters)?;
    let known = documents.parsed.get(&query);
    let is_new = known.is_none();
    let mut document = known.map_or_else(|| parse(&query, limits), Ok)?;
    bounds::check(&document, parameters.size.max(query.len()), limits).map_err(excess)?;
    if is_new {
        rules.check(&query, limits.error_limit).map_err(Refusal::invalid)?;
        typename::wrap(&mut document);
        documents.parsed.keep(&query, &document);
    }
    if let Some(hash) = register {
        documents.register(hash, &query);
    }

    // Some clients send an empty name where they have none.
    let name = parameters.operation_name.filter(|name| !name.is_empty());
    if choose(&document, name.as_deref())?.node.ty == OperationType::Subscription {
        subscription::settle(&mut document, name.as_deref())?;
    }
    let operation = choose(&document, name.as_deref())?;
    let kind = operation.node.ty;
    if !exposure.introspection()
        && let Some(position) = introspection(&document)
    {
        let message = "Introspection is switched off here.";
        return Err(Refusal::document(Code::GraphqlValidationFailed, message, Some(position)));
    }
    let shape = Shape::of(types, &document, &operation.node);
    let mut values = parameters.variables.unwrap_or_default();
    variables::check(&operation.node.variable_definitions, &mut values)?;
    let requested = Cost::of(types, &document, &operation.node, &values);
    let cost = Cost { requested, limit: limits.complexity_limit.into(), throttle: None }.check()?.pay(&leave)?;

    let mut request = Request::new(&*query).variables(values);
    request.operation_name = name;
    request.extensions.0 = parameters.extensions.unwrap_or_default();
    request.set_parsed_query(document);
    Ok(Prepared { request, operation: kind, shape, cost, _leave: leave })
}

fn parse(query: &str, limits: &Limits) -> Result<ExecutableDocument, Refusal> {
    tokens::check(query, limits.token_limit).map_err(|excess| match excess {
        tokens::Excess::Tokens => too_complex("tokens", limits.token_limit.into()),
        tokens::Excess::Depth => too_complex("brackets inside one another", tokens::DEEPEST.into()),
        tokens::Excess::NameLength => {
            Refusal::document(Code::TooComplex, "The document has a name or a number of more than 255 characters.", None)
        }
    })?;
    parse_query(&*spelling::plain(query)).map_err(|error| unparsable(&error))
}

/// Where a document asks for the schema. `__typename` tells nothing that an answer does not show.
fn introspection(document: &ExecutableDocument) -> Option<Pos> {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set);
    let mut sets: Vec<_> = operations.chain(document.fragments.values().map(|fragment| &fragment.node.selection_set)).collect();
    while let Some(set) = sets.pop() {
        for selection in &set.node.items {
            match &selection.node {
                Selection::Field(field) if matches!(field.node.name.node.as_str(), "__schema" | "__type") => return Some(field.pos),
                Selection::Field(field) => sets.push(&field.node.selection_set),
                Selection::InlineFragment(fragment) => sets.push(&fragment.node.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    None
}

fn choose<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Result<&'a Positioned<OperationDefinition>, Refusal> {
    let refused = |message: &str| Err(Refusal::document(Code::BadRequest, message, None));
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(operation),
        (DocumentOperations::Multiple(operations), None) => match operations.values().next() {
            Some(operation) if operations.len() == 1 => Ok(operation),
            _ => refused("The document has several operations: 'operationName' must choose one."),
        },
        (DocumentOperations::Multiple(operations), Some(name)) if operations.contains_key(name) => Ok(&operations[name]),
        _ => refused("The document has no operation of that 'operationName'."),
    }
}

fn too_complex(what: &str, limit: u64) -> Refusal {
    Refusal::document(Code::TooComplex, format!("The document has too many {what}: at most {limit} are taken."), None).with("limit", limit)
}

fn excess(excess: bounds::Excess) -> Refusal {
    match excess {
        bounds::Excess::Over { what, limit } => too_complex(what, limit),
        bounds::Excess::Cycle { fragment, position } => {
            let message = format!("The fragment '{fragment}' spreads itself.");
            Refusal::document(Code::GraphqlValidationFailed, message, Some(position))
        }
        bounds::Excess::Repeated { key, position } => {
            let message = format!("The mutation '{key}' is selected twice. Select it once, or give each its own alias to run it twice.");
            Refusal::document(Code::GraphqlValidationFailed, message, Some(position))
        }
    }
}

/// One line in place of the parser's drawing.
fn unparsable(error: &parser::Error) -> Refusal {
    let text = error.to_string();
    let reason = text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    let reason = reason.trim_start_matches("= ").replace('_', " ");
    let position: Option<Pos> = error.positions().next();
    let message = match position {
        Some(position) => format!("Syntax error at line {}, column {}: {reason}.", position.line, position.column),
        None => format!("Syntax error: {}.", reason.trim_end_matches('.')),
    };
    Refusal::document(Code::GraphqlParseFailed, message, position)
}
