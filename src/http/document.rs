//! From parameters to a request that is safe to execute: the same for every transport.

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::parser::{self, parse_query};
use async_graphql::{Pos, Positioned, Request};

use super::answer::{Code, Refusal};
use super::parameters::Parameters;
use super::shape::{Shape, Types};
use super::{bounds, subscription, tokens, variables};
use crate::config::Limits;

/// A request whose document is parsed and within its bounds, and whose operation is chosen.
#[derive(Debug)]
pub(super) struct Prepared {
    pub request: Request,
    pub operation: OperationType,
    pub shape: Shape,
}

/// Does all that can be done before validation.
pub(super) fn prepare(parameters: Parameters, limits: &Limits, types: &Types) -> Result<Prepared, Refusal> {
    let Some(query) = parameters.query else {
        return Err(Refusal::malformed("The parameter 'query' is missing."));
    };
    tokens::check(&query, limits.token_limit).map_err(|excess| match excess {
        tokens::Excess::Tokens => too_complex("tokens", limits.token_limit.into()),
        tokens::Excess::NameLength => Refusal::document(Code::TooComplex, "The document has a name of more than 255 characters.", None),
    })?;
    let mut document = parse_query(&query).map_err(|error| unparsable(&error))?;
    bounds::check(&document, parameters.size, limits).map_err(excess)?;

    // Some clients send an empty name where they have none.
    let name = parameters.operation_name.filter(|name| !name.is_empty());
    if choose(&document, name.as_deref())?.node.ty == OperationType::Subscription {
        subscription::settle(&mut document, name.as_deref())?;
    }
    let operation = choose(&document, name.as_deref())?;
    let kind = operation.node.ty;
    let shape = Shape::of(types, &document, &operation.node);
    let mut values = parameters.variables.unwrap_or_default();
    variables::check(&operation.node.variable_definitions, &mut values)?;

    let mut request = Request::new(query).variables(values);
    request.operation_name = name;
    request.extensions.0 = parameters.extensions.unwrap_or_default();
    request.set_parsed_query(document);
    Ok(Prepared { request, operation: kind, shape })
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
            let message = format!("The mutation '{key}' is selected twice; it runs once for each alias.");
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
